// Package fault names the kinds of error that reach a person, with their text for people.
package fault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind says what sort of thing went wrong, and so which answer it gets.
type Kind string

// The kinds of error. Internal is what any error without a kind of its own is.
const (
	Invalid     Kind = "invalid"     // the input is wrong; its text says what would be right
	NotFound    Kind = "not-found"   // absent, or not for this viewer
	Forbidden   Kind = "forbidden"   // there, but this viewer may not
	Conflict    Kind = "conflict"    // somebody else changed it first
	Unavailable Kind = "unavailable" // something outside failed; trying later may help
	Often       Kind = "often"       // asked or tried too often; its text says how long to wait
	Internal    Kind = "internal"    // our own fault
)

// Error is an error with a kind and a text for people. Field names the input at fault, where there is one.
type Error struct {
	Kind  Kind
	Text  string
	Field string

	format string // what Text was made of, for other languages
	args   []any
	cause  error
}

// Error returns the text for people.
func (e *Error) Error() string { return e.Text }

// Unwrap returns the cause, if Errorf was given one with %w.
func (e *Error) Unwrap() error { return e.cause }

// Errorf makes an error for people: a whole sentence that says what happened and what would be right.
// A cause given with %w is kept for the log.
func Errorf(kind Kind, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Text: err.Error(), format: format, args: args, cause: errors.Unwrap(err)}
}

// MayNot refuses a deed to who may not do it: “change clients”.
func MayNot(deed string) error { return Errorf(Forbidden, "You may not %s.", deed) }

// On makes an Invalid error that belongs to one field of a form.
func On(field, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: Invalid, Text: err.Error(), Field: field, format: format, args: args, cause: errors.Unwrap(err)}
}

// KindOf returns the kind of the outermost Error in err's chain, Internal for any other error, and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is of the kind.
func Is(err error, kind Kind) bool { return KindOf(err) == kind }

// Text returns what a person may read of err: its own text if it has a kind, else a general sentence that tells nothing of the inside.
func Text(err error) string {
	return In(err, func(string) (string, bool) { return "", false })
}

// wentWrong is what a person is told of an error that is our own.
const wentWrong = "Something went wrong on our side. It has been recorded; please try again."

// In is Text in another language: translate gives the translation of an English sentence with its verbs, such as “Line %d is too long.”.
// A sentence that has none stays English. Errors among the arguments are translated alike, as is a whole sentence that was given for a bare %s.
func In(err error, translate func(english string) (string, bool)) string {
	var e *Error
	if !errors.As(err, &e) || e.Kind == Internal {
		if text, ok := translate(wentWrong); ok {
			return text
		}
		return wentWrong
	}
	text, ok := translate(e.format)
	if !ok && e.format != "%s" && e.format != "%w" {
		return e.Text
	}
	if !ok {
		text = e.format
	}
	args := slices.Clone(e.args)
	for i, a := range args {
		var within *Error
		if inner, isError := a.(error); isError && errors.As(inner, &within) {
			args[i] = In(inner, translate)
		} else if sentence, isText := a.(string); isText && e.format == "%s" {
			if told, ok := translate(sentence); ok {
				args[i] = told
			}
		}
	}
	return fmt.Sprintf(strings.ReplaceAll(text, "%w", "%v"), args...)
}

// FieldOf returns the field that err belongs to, or "".
func FieldOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}
