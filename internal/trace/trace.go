// Package trace tells an OpenTelemetry collector how long requests, runs of loops and their statements took.
package trace

import (
	"context"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"remit/internal/fault"
)

// Options say where traces go. What the environment says under OTEL_EXPORTER_OTLP_… (headers, certificates) and OTEL_BSP_… holds besides.
type Options struct {
	Endpoint string // of an OTLP collector over HTTP, as https://collector.example.org:4318
	Percent  int    // of requests and runs that are traced, 1 to 100
	Version  string // of the program
	Node     string // how this one is called among several
	Log      *slog.Logger
}

// Tracer takes traces. A nil one takes none and costs nothing.
type Tracer struct {
	tracer   trace.Tracer
	provider *sdk.TracerProvider
}

// Open returns a Tracer that tells the collector, or nil where no endpoint is given. The collector need not be there: what it does not take is
// dropped, and said in the log.
func Open(ctx context.Context, o Options) (*Tracer, error) {
	if o.Endpoint == "" {
		return nil, nil
	}
	if u, err := url.Parse(o.Endpoint); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fault.Errorf(fault.Invalid, "trace.endpoint: %q is no address of a collector; write it like https://collector.example.org:4318.", o.Endpoint)
	}
	if o.Percent < 1 || o.Percent > 100 {
		return nil, fault.Errorf(fault.Invalid, "trace.percent: %d is no share; write 1 to 100.", o.Percent)
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimRight(o.Endpoint, "/")+"/v1/traces"))
	if err != nil {
		return nil, fault.Errorf(fault.Invalid, "Traces cannot be sent to %s: %w", o.Endpoint, err)
	}
	// The library tells what it could not send in this way only.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { o.Log.WarnContext(ctx, "Traces were not taken.", "error", err) }))
	about := resource.NewSchemaless(attribute.String("service.name", "remit"), attribute.String("service.version", o.Version), attribute.String("service.instance.id", o.Node))
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about), sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(float64(o.Percent)/100))))
	return &Tracer{provider.Tracer("remit"), provider}, nil
}

// Close sends what was not sent yet.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// Request begins the span of a request that came in. The function ends it: with the route, which is "" where none answers, and the status.
func (t *Tracer) Request(ctx context.Context, method string) (context.Context, func(route string, status int)) {
	if t == nil {
		return ctx, func(string, int) {}
	}
	ctx, span := t.tracer.Start(ctx, method, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attribute.String("http.request.method", method)))
	return ctx, func(route string, status int) {
		if route != "" {
			span.SetName(method + " " + route)
			span.SetAttributes(attribute.String("http.route", route))
		}
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= 500 {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// Run does one run of a loop within a span.
func (t *Tracer) Run(ctx context.Context, loop string, run func(context.Context) error) error {
	if t == nil {
		return run(ctx)
	}
	ctx, span := t.tracer.Start(ctx, "loop "+loop)
	defer span.End()
	err := run(ctx)
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
	return err
}

// longest is how many bytes of a statement are told.
const longest = 2000

// numbered is how the database's layer writes the places of values that it withholds.
var numbered = regexp.MustCompile(`\$(\d+)\$`)

// Statement notes a statement that is over. Its text must hold no values. A statement outside of a request or run is not told.
func (t *Tracer) Statement(ctx context.Context, began, ended time.Time, text func() string, failed bool) {
	if t == nil || !trace.SpanFromContext(ctx).IsRecording() {
		return
	}
	words := numbered.ReplaceAllString(text(), "$$$1")
	verb, _, _ := strings.Cut(strings.TrimSpace(words), " ")
	_, span := t.tracer.Start(ctx, strings.ToUpper(verb), trace.WithTimestamp(began), trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("db.query.text", words[:min(len(words), longest)])))
	if failed {
		span.SetStatus(codes.Error, "")
	}
	span.End(trace.WithTimestamp(ended))
}
