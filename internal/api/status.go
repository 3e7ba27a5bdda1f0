package api

import (
	"context"
	"net/http"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/jobs"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/watch"
)

// statusRoutes are how the program itself does, as far as the page says more than the figures of Prometheus.
func (a *API) statusRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/status", http.StatusOK, "Read how the program does, and what to do where something is not well"}, a.readStatus),
	}
}

type statusBody struct {
	Well          bool            `json:"well" doc:"Nothing is found that does not work"`
	Findings      []statusFinding `json:"findings" nullable:"false" doc:"What is not as it should be, the bad first"`
	Version       string          `json:"version"`
	StartedAt     time.Time       `json:"started_at"`
	Now           time.Time       `json:"now" doc:"By the program's clock"`
	ClockBack     int64           `json:"clock_back_seconds" doc:"How far the clock was set back; 0: it was not"`
	Database      string          `json:"database" enum:"sqlite,postgresql"`
	DatabaseBytes int64           `json:"database_bytes" doc:"Without SQLite's write-ahead log"`
	FreeBytes     *int64          `json:"free_bytes" doc:"On the disk of the SQLite file; null: not known"`
	SchemaHave    int64           `json:"schema_have"`
	SchemaWant    int64           `json:"schema_want"`
	OpenTickets   int             `json:"open_tickets"`
	Sessions      int             `json:"sessions"`
	OverdueAlarms int             `json:"overdue_alarms" doc:"Tickets with an alarm that should have gone off a quarter of an hour ago"`
	Mail          statusMail      `json:"mail"`
	Loops         []statusLoop    `json:"loops" nullable:"false" doc:"What this node does in the background"`
	Nodes         []statusNode    `json:"nodes" nullable:"false"`
	Check         *statusCheck    `json:"self_check,omitempty" doc:"The last one; left out: there was none yet"`
	Copy          *statusCopy     `json:"copy,omitempty" doc:"The last one; left out: there was none yet"`
}

type statusFinding struct {
	Bad  bool   `json:"bad" doc:"It does not work; else it soon may not"`
	What string `json:"what"`
	Do   string `json:"do"`
}

type statusMail struct {
	Queued int        `json:"queued"`
	Oldest *time.Time `json:"queued_since" doc:"Since when the oldest of them waits"`
	Stuck  int        `json:"stuck" doc:"Queued for more than a quarter of an hour after they were due, with nobody at work on them"`
	Failed int        `json:"failed" doc:"Given up"`
	Unread int        `json:"unread" doc:"Kept more than a quarter of an hour ago, and not tickets yet"`
}

type statusLoop struct {
	Name     string     `json:"name"`
	Running  bool       `json:"running"`
	Began    *time.Time `json:"began_at" doc:"Its last run"`
	Took     int64      `json:"took_ms" doc:"Its last run that ended"`
	Runs     int        `json:"runs"`
	Failures int        `json:"failures" doc:"In a row, now"`
	Error    *string    `json:"error"`
}

type statusNode struct {
	Name      string    `json:"name"`
	Version   string    `json:"version"`
	StartedAt time.Time `json:"started_at"`
	SeenAt    time.Time `json:"seen_at"`
}

type statusCheck struct {
	At       time.Time `json:"at"`
	Took     int64     `json:"took_ms"`
	Problems []string  `json:"problems" nullable:"false"`
}

type statusCopy struct {
	At    time.Time `json:"at"`
	Took  int64     `json:"took_ms"`
	File  string    `json:"file"`
	Bytes int64     `json:"bytes"`
	Error *string   `json:"error"`
}

func (a *API) readStatus(ctx context.Context, _ *struct{}) (*oneOutput[statusBody], error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.SeeStatus) {
		return nil, fault.MayNot("see how the program does")
	}
	s, err := a.condition.Status(ctx, v)
	if err != nil {
		return nil, err
	}
	return &oneOutput[statusBody]{conditionOf(s)}, nil
}

func conditionOf(s watch.Status) statusBody {
	b := statusBody{Well: true, Findings: []statusFinding{}, Version: s.Version, StartedAt: s.Started.UTC(), Now: s.Now.UTC(), ClockBack: int64(s.ClockBack / time.Second), Database: "sqlite", DatabaseBytes: s.Bytes,
		SchemaHave: s.Schema.Have, SchemaWant: s.Schema.Want, OpenTickets: s.Tickets, Sessions: s.Sessions, OverdueAlarms: s.Overdue,
		Mail: statusMail{s.Queued, someTime(s.Oldest), s.Stuck, s.Failed, s.Unread}, Loops: make([]statusLoop, len(s.Loops)), Nodes: make([]statusNode, len(s.Nodes))}
	if s.Postgres {
		b.Database = "postgresql"
	}
	if s.Free >= 0 {
		b.FreeBytes = &s.Free
	}
	for _, f := range s.Findings() {
		b.Well = b.Well && !f.Bad
		b.Findings = append(b.Findings, statusFinding(f))
	}
	for i, l := range s.Loops {
		b.Loops[i] = loopOf(l)
	}
	for i, n := range s.Nodes {
		b.Nodes[i] = nodeOf(n)
	}
	if !s.Check.At.IsZero() {
		b.Check = &statusCheck{s.Check.At.UTC(), s.Check.Took.Milliseconds(), append([]string{}, s.Check.Problems...)}
	}
	if !s.Copy.At.IsZero() {
		b.Copy = &statusCopy{s.Copy.At.UTC(), s.Copy.Took.Milliseconds(), s.Copy.File, s.Copy.Bytes, some(s.Copy.Error)}
	}
	return b
}

func loopOf(l jobs.State) statusLoop {
	out := statusLoop{l.Name, l.Running, someTime(l.Began), l.Took.Milliseconds(), l.Runs, l.Failures, nil}
	if l.Err != nil {
		out.Error = some(fault.Text(l.Err))
	}
	return out
}

func nodeOf(n store.Node) statusNode {
	return statusNode{n.Name, n.Version, n.StartedAt.UTC(), n.SeenAt.UTC()}
}
