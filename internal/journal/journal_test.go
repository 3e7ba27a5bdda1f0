package journal_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"remit/internal/journal"
)

// lines is a log whose lines can be read, without their time.
func lines() (*slog.Logger, *bytes.Buffer) {
	var out bytes.Buffer
	options := &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return journal.Withhold(groups, a)
	}}
	return slog.New(journal.New(slog.NewTextHandler(&out, options))), &out
}

func TestALineNamesWhatItBelongsTo(t *testing.T) {
	t.Parallel()
	request := journal.With(t.Context(), slog.String("request", "abc"))
	inner := journal.With(request, slog.Int("ticket", 7))
	sampled := trace.ContextWithSpanContext(request, trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{1}, TraceFlags: trace.FlagsSampled}))
	for name, c := range map[string]struct {
		ctx  context.Context
		log  func(*slog.Logger) *slog.Logger
		want string
	}{
		"of nothing":                    {t.Context(), nil, "level=INFO msg=done n=1\n"},
		"of a request":                  {request, nil, "level=INFO msg=done n=1 request=abc\n"},
		"of a part of a request":        {inner, nil, "level=INFO msg=done n=1 request=abc ticket=7\n"},
		"of a request that is traced":   {sampled, nil, "level=INFO msg=done n=1 request=abc trace=01000000000000000000000000000000\n"},
		"by a log that has more to say": {request, func(l *slog.Logger) *slog.Logger { return l.With("loop", "outbox") }, "level=INFO msg=done loop=outbox n=1 request=abc\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log, out := lines()
			if c.log != nil {
				log = c.log(log)
			}
			log.InfoContext(c.ctx, "done", "n", 1)
			if out.String() != c.want {
				t.Errorf("%q, want %q", out, c.want)
			}
		})
	}
}

func TestTwoPartsOfARequestDoNotMixTheirAttributes(t *testing.T) {
	t.Parallel()
	request := journal.With(t.Context(), slog.String("request", "abc"))
	one, two := journal.With(request, slog.Int("ticket", 1)), journal.With(request, slog.Int("ticket", 2))
	if a, b := journal.Attrs(one)[1].Value.Int64(), journal.Attrs(two)[1].Value.Int64(); a != 1 || b != 2 {
		t.Errorf("the parts carry %d and %d", a, b)
	}
}

func TestWhatIsNamedASecretIsWithheld(t *testing.T) {
	t.Parallel()
	log, out := lines()
	log.With("Mailbox-Password", "hunter2").Error("cannot sign in", "refresh_token", "hunter2", slog.Group("client", "secret", "hunter2"), "error", errors.New("refused"))
	if strings.Contains(out.String(), "hunter2") || strings.Count(out.String(), "(withheld)") != 3 || !strings.Contains(out.String(), "error=refused") {
		t.Errorf("the log says %s", out)
	}
}
