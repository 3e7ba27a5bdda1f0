package main

import (
	"context"
	"crypto/rand"
	"log/slog"

	"remit/internal/journal"
	"remit/internal/trace"
)

// tracer takes traces where the configuration names a collector, nil where it names none.
func (c *config) tracer(ctx context.Context, log *slog.Logger) (*trace.Tracer, error) {
	return trace.Open(ctx, trace.Options{Endpoint: c.Trace.Endpoint, Percent: c.Trace.Percent, Version: release, Node: nodeName(c.Server), Log: log})
}

// around gives each run of a loop a name of its own, for the log, and its trace.
func (a *app) around(ctx context.Context, loop string, run func(context.Context) error) error {
	return a.tracer.Run(journal.With(ctx, slog.String("run", loop+" "+rand.Text()[:8])), loop, run)
}
