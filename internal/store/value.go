package store

import (
	"encoding/json"
	"math"
	"strings"
	"time"
)

// never is an instant that does not come: it sorts behind all others.
const never = math.MaxInt64

// micros is how an instant stands in the database; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 || us == never {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// due is like micros, with the zero time as never.
func due(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixMicro()
}

// null is an id as a foreign key: 0 is NULL.
func null(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

func id(p *int64) int64 {
	if p == nil {
		return 0
	}
	return *p
}

// toJSON writes v, which must be of a type that always can be written: strings, lists and maps of them.
func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("store: " + err.Error())
	}
	if string(b) == "null" {
		return "[]"
	}
	return string(b)
}

// strings1 reads a list of strings that toJSON wrote.
func stringList(s string) []string {
	var list []string
	if s == "[]" {
		return []string{}
	}
	if err := json.Unmarshal([]byte(s), &list); err != nil {
		return nil
	}
	return list
}

func stringMap(s string) map[string]string {
	m := map[string]string{}
	if s == "" || s == "{}" {
		return m
	}
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		return map[string]string{}
	}
	return m
}

// raw is JSON as it stands in a column.
func raw(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}

func text(m json.RawMessage, empty string) string {
	if len(m) == 0 {
		return empty
	}
	return string(m)
}

// clean takes out what PostgreSQL refuses in text: NUL and broken UTF-8.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// marks is a list of n question marks, for IN.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

func duration(s int64) time.Duration { return time.Duration(s) * time.Second }

func sourcesJSON(m map[string]string) string {
	if m == nil {
		return "{}"
	}
	return toJSON(m)
}
