package database

import (
	"encoding/json"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// Never is an instant that does not come: it sorts behind all others.
const Never = math.MaxInt64

// Micros is how an instant stands in the database; the zero time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Instant reads what Micros or Due wrote, UTC; never is the zero time.
func Instant(us int64) time.Time {
	if us == 0 || us == Never {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Due is like Micros, with the zero time as Never.
func Due(t time.Time) int64 {
	if t.IsZero() {
		return Never
	}
	return t.UnixMicro()
}

// Null is an id as a foreign key: 0 is NULL.
func Null(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// ID reads a foreign key: NULL is 0.
func ID(p *int64) int64 {
	if p == nil {
		return 0
	}
	return *p
}

// JSON writes v, which must be of a type that always can be written: strings, lists and maps of them.
func JSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("database: " + err.Error())
	}
	if string(b) == "null" {
		return "[]"
	}
	return string(b)
}

// StringList reads a list of strings that JSON wrote.
func StringList(s string) []string {
	var list []string
	if s == "[]" {
		return []string{}
	}
	if err := json.Unmarshal([]byte(s), &list); err != nil {
		return nil
	}
	return list
}

// StringMap reads a map of strings that JSON wrote.
func StringMap(s string) map[string]string {
	m := map[string]string{}
	if s == "" || s == "{}" {
		return m
	}
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		return map[string]string{}
	}
	return m
}

// Raw is JSON as it stands in a column.
func Raw(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}

// Text is JSON as a column keeps it, empty where there is none.
func Text(m json.RawMessage, empty string) string {
	if len(m) == 0 {
		return empty
	}
	return string(m)
}

// Clean takes out what PostgreSQL refuses in text: NUL and broken UTF-8.
func Clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 { // most text, and quicker than looking for what to replace
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// Marks is a list of n question marks, for IN.
func Marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// Args are a list as values of a query, for Marks.
func Args[T any](list []T) []any {
	args := make([]any, len(list))
	for i, one := range list {
		args[i] = one
	}
	return args
}

// Seconds is how a duration stands in the database.
func Seconds(d time.Duration) int64 { return int64(d / time.Second) }

// Duration reads what Seconds wrote.
func Duration(s int64) time.Duration { return time.Duration(s) * time.Second }

// Fold is the form in which addresses and domains are compared.
func Fold(s string) string { return strings.ToLower(strings.TrimSpace(Clean(s))) }
