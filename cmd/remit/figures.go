package main

import (
	"context"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"remit/internal/identity"
	"remit/internal/watch"
)

// figures are what /metrics tells of the program besides its traffic, read anew for each answer. The labels are names of loops, mailboxes and pools: as many
// as the house has.
type figures struct {
	ctx   context.Context
	watch *watch.Watch
}

// figuresTime is how long the database may take for them.
const figuresTime = 5 * time.Second

func figure(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("remit_"+name, help, labels, nil)
}

var (
	buildInfo      = figure("build_info", "The program, always 1.", "version", "go")
	schemaNumber   = figure("schema", "The schema of the database.")
	databaseBytes  = figure("database_bytes", "The size of the database.")
	logBytes       = figure("database_log_bytes", "The size of SQLite's write-ahead log.")
	diskFree       = figure("disk_free_bytes", "Free on the disk of the database.")
	ticketsOpen    = figure("tickets_open", "Open tickets.")
	sessionsOpen   = figure("sessions", "Browsers that are signed in.")
	mailsQueued    = figure("outbox_queued", "Mails to send.")
	mailsStuck     = figure("outbox_stuck", "Mails that have been due for more than a quarter of an hour.")
	mailsFailed    = figure("outbox_failed", "Mails that were given up.")
	mailsOldest    = figure("outbox_oldest_seconds", "How long the oldest mail has been waiting to be sent.")
	mailsUnread    = figure("mails_unread", "Mails kept for more than a quarter of an hour that are not tickets yet.")
	alarmsOverdue  = figure("alarms_overdue", "Tickets with an alarm that should have gone off a quarter of an hour ago.")
	mailboxUp      = figure("mailbox_connected", "1 where the mailbox is connected.", "mailbox")
	loopRuns       = figure("loop_runs_total", "Runs that ended.", "loop")
	loopFailures   = figure("loop_failures", "Failed runs in a row.", "loop")
	loopBegan      = figure("loop_began_seconds", "When the last run began, in seconds since 1970.", "loop")
	loopTook       = figure("loop_took_seconds", "How long the last run took.", "loop")
	checkAt        = figure("self_check_seconds", "When the last self-check began, in seconds since 1970.")
	checkProblems  = figure("self_check_problems", "What the last self-check found.")
	copyAt         = figure("backup_seconds", "When the last copy by night began, in seconds since 1970.")
	copyFailed     = figure("backup_failed", "1 where the last copy by night failed.")
	clockBack      = figure("clock_set_back_seconds", "How far the clock was set back.")
	poolOpen       = figure("pool_connections", "Connections to the database.", "pool")
	poolBusy       = figure("pool_connections_busy", "Connections that are in use.", "pool")
	poolWaits      = figure("pool_waits_total", "How often a connection was waited for.", "pool")
	poolWaitedTime = figure("pool_waited_seconds_total", "How long connections were waited for.", "pool")
)

// Describe names none: which loops and mailboxes there are shows itself.
func (f figures) Describe(chan<- *prometheus.Desc) {}

// Collect reads the status.
func (f figures) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(f.ctx, figuresTime)
	defer cancel()
	s, err := f.watch.Status(ctx, identity.System("Figures"))
	if err != nil {
		out <- prometheus.NewInvalidMetric(schemaNumber, err)
		return
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(buildInfo, 1, s.Version, runtime.Version())
	gauge(schemaNumber, float64(s.Schema.Have))
	gauge(databaseBytes, float64(s.Bytes))
	gauge(logBytes, float64(s.Log))
	if s.Free >= 0 {
		gauge(diskFree, float64(s.Free))
	}
	gauge(ticketsOpen, float64(s.Tickets))
	gauge(sessionsOpen, float64(s.Sessions))
	gauge(clockBack, s.ClockBack.Seconds())
	f.mail(s, gauge)
	f.nights(s, gauge)
	f.parts(s, out, gauge)
}

func (f figures) mail(s watch.Status, gauge func(*prometheus.Desc, float64, ...string)) {
	gauge(mailsQueued, float64(s.Queued))
	gauge(mailsStuck, float64(s.Stuck))
	gauge(mailsFailed, float64(s.Failed))
	gauge(mailsUnread, float64(s.Unread))
	gauge(alarmsOverdue, float64(s.Overdue))
	waits := 0.0
	if !s.Oldest.IsZero() {
		waits = s.Now.Sub(s.Oldest).Seconds()
	}
	gauge(mailsOldest, waits)
	for _, m := range s.Mailboxes {
		if m.Active {
			gauge(mailboxUp, truth(m.State != "broken" && m.State != ""), m.Name)
		}
	}
}

func (f figures) nights(s watch.Status, gauge func(*prometheus.Desc, float64, ...string)) {
	if !s.Check.At.IsZero() {
		gauge(checkAt, float64(s.Check.At.Unix()))
	}
	gauge(checkProblems, float64(len(s.Check.Problems)))
	if !s.Copy.At.IsZero() {
		gauge(copyAt, float64(s.Copy.At.Unix()))
	}
	gauge(copyFailed, truth(s.Copy.Error != ""))
}

func (f figures) parts(s watch.Status, out chan<- prometheus.Metric, gauge func(*prometheus.Desc, float64, ...string)) {
	count := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	for _, l := range s.Loops {
		count(loopRuns, float64(l.Runs), l.Name)
		gauge(loopFailures, float64(l.Failures), l.Name)
		gauge(loopTook, l.Took.Seconds(), l.Name)
		if !l.Began.IsZero() {
			gauge(loopBegan, float64(l.Began.Unix()), l.Name)
		}
	}
	for _, p := range s.Pools {
		gauge(poolOpen, float64(p.OpenConnections), p.Name)
		gauge(poolBusy, float64(p.InUse), p.Name)
		count(poolWaits, float64(p.WaitCount), p.Name)
		count(poolWaitedTime, p.WaitDuration.Seconds(), p.Name)
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
