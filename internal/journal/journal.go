// Package journal is the program's log about itself: its lines name the request or the run that they belong to, and no secret.
package journal

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

type key struct{}

// With is a context whose lines carry these attributes, besides those that they carry already.
func With(ctx context.Context, attrs ...slog.Attr) context.Context {
	return context.WithValue(ctx, key{}, append(slices.Clip(Attrs(ctx)), attrs...))
}

// Attrs is what lines of a context carry.
func Attrs(ctx context.Context) []slog.Attr {
	attrs, _ := ctx.Value(key{}).([]slog.Attr)
	return attrs
}

// New is a handler before another one: it adds what the context of a line carries, and the number of its trace where one is taken.
func New(next slog.Handler) slog.Handler { return handler{next} }

type handler struct{ slog.Handler }

// Handle writes a line.
func (h handler) Handle(ctx context.Context, r slog.Record) error {
	if attrs := Attrs(ctx); len(attrs) > 0 {
		r = r.Clone()
		r.AddAttrs(attrs...)
	}
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() && span.IsSampled() {
		r = r.Clone()
		r.AddAttrs(slog.String("trace", span.TraceID().String()))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the handler in front.
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the handler in front.
func (h handler) WithGroup(name string) slog.Handler { return handler{h.Handler.WithGroup(name)} }

// withheld are the words in names of attributes whose values are no one's to read.
var withheld = []string{"password", "passphrase", "secret", "token", "cookie", "authorization"}

// Withhold is a slog.HandlerOptions.ReplaceAttr: a value whose name says that it is a secret is not written. No line should carry one; this is for
// the line that somebody adds in a hurry.
func Withhold(_ []string, a slog.Attr) slog.Attr {
	name := strings.ToLower(a.Key)
	if slices.ContainsFunc(withheld, func(w string) bool { return strings.Contains(name, w) }) {
		a.Value = slog.StringValue("(withheld)")
	}
	return a
}
