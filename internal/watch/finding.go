package watch

import (
	"fmt"
	"strings"
	"time"

	"remit/internal/fault"
)

// Finding is something that an admin should know of: what it is, and what to do.
type Finding struct {
	Bad  bool // something does not work; else it soon may not
	What string
	Do   string
}

// The limits of what is well.
const (
	fewBytes  = 1 << 30   // free on the disk
	noBytes   = 200 << 20 // the same, hardly enough for a day
	longLog   = 1 << 30   // of the write-ahead log
	longRun   = time.Hour // of a loop
	oldNight  = 50 * time.Hour
	fewFailed = 3 // runs of a loop that may fail in a row before it counts as bad
)

// Findings is what is not as it should be, the bad first. The same status has the same findings.
func (s Status) Findings() []Finding {
	var list []Finding
	for _, part := range [][]Finding{s.database(), s.disk(), s.loops(), s.mail(), s.nights()} {
		list = append(list, part...)
	}
	var sorted []Finding
	for _, bad := range []bool{true, false} {
		for _, f := range list {
			if f.Bad == bad {
				sorted = append(sorted, f)
			}
		}
	}
	return sorted
}

func (s Status) database() (list []Finding) {
	if s.Schema.Have != s.Schema.Want {
		list = append(list, Finding{true, fmt.Sprintf("The database has schema %d, and this program wants %d.", s.Schema.Have, s.Schema.Want), "Start this program anew: it brings the schema up to date."})
	}
	if s.Damages > 0 {
		list = append(list, Finding{true, fmt.Sprintf("PostgreSQL found %s.", count(int(s.Damages), "damaged page", "damaged pages")), "Check its disk and put a copy back."})
	}
	if s.ClockBack > 0 {
		list = append(list, Finding{true, fmt.Sprintf("The clock of this machine was set back by %s.", s.ClockBack.Round(time.Second)), "Set it right, and have a time service keep it: targets and alarms go by it. What was written meanwhile keeps its times."})
	}
	return list
}

func (s Status) disk() (list []Finding) {
	switch {
	case s.Free < 0:
	case s.Free < noBytes:
		list = append(list, Finding{true, "The disk of the database is full.", "Make room on it; what could not be stored comes by itself then."})
	case s.Free < max(fewBytes, s.Bytes/10):
		list = append(list, Finding{false, "The disk of the database is nearly full.", "Make room on it, or move the database to a larger one."})
	}
	if s.Log > longLog {
		list = append(list, Finding{false, "The write-ahead log of the database is long.", "Somebody has been reading it for long: look for a program that keeps it open, such as a copy that is being made."})
	}
	return list
}

func (s Status) loops() (list []Finding) {
	for _, l := range s.Loops {
		switch {
		case l.Failures > 0:
			list = append(list, Finding{l.Failures >= fewFailed, fmt.Sprintf("“%s” failed %s in a row.", l.Name, count(l.Failures, "time", "times")), fault.Text(l.Err)})
		case l.Running && s.Now.Sub(l.Began) > longRun:
			list = append(list, Finding{false, fmt.Sprintf("“%s” has been at work for %s.", l.Name, s.Now.Sub(l.Began).Round(time.Minute)), "If it does not end, start the program anew: what it does is taken up where it was."})
		}
	}
	return list
}

func (s Status) mail() (list []Finding) {
	for _, m := range s.Mailboxes {
		if m.Active && (m.State == "broken" || m.State == "error") {
			list = append(list, Finding{true, fmt.Sprintf("The mailbox %s is not connected.", m.Name), m.StateText})
		}
	}
	if s.Stuck > 0 {
		list = append(list, Finding{true, fmt.Sprintf("%s due for more than a quarter of an hour, and nobody sends them.", count(s.Stuck, "mail has been", "mails have been")), "Look at the loop “outbox” below and at the log."})
	}
	if s.Failed > 0 {
		list = append(list, Finding{false, fmt.Sprintf("%s could not be sent.", count(s.Failed, "mail", "mails")), "Each stands in the outbox with the reason, to be corrected, sent again or dropped."})
	}
	if s.Unread > 0 {
		list = append(list, Finding{true, fmt.Sprintf("%s kept more than a quarter of an hour ago and not a ticket yet.", count(s.Unread, "mail was", "mails were")), "Look at the loop “resume mail” below and at the log; they are not lost."})
	}
	if s.Overdue > 0 {
		list = append(list, Finding{true, fmt.Sprintf("%s an alarm that should have gone off.", count(s.Overdue, "ticket has", "tickets have")), "Look at the loop “alarms” below and at the log."})
	}
	return list
}

func (s Status) nights() (list []Finding) {
	up := s.Now.Sub(s.Started)
	for _, p := range s.Check.Problems {
		list = append(list, Finding{true, "The last self-check found something.", p})
	}
	if up > oldNight && s.Now.Sub(s.Check.At) > oldNight {
		list = append(list, Finding{false, "No self-check has been done in two days.", "Look at the loop “nights” below and at the log."})
	}
	if s.Check.At.After(s.Now.Add(time.Minute)) {
		list = append(list, Finding{true, "The last self-check lies ahead: the clock was set back since, or was wrong then.", "Set the clock of this machine right."})
	}
	switch {
	case !s.Copies:
		list = append(list, Finding{false, "No copies are made by night.", "Name a folder on another disk under [backup] in the configuration, or run remit backup by a schedule of your own."})
	case s.Copy.Error != "":
		list = append(list, Finding{true, "The last copy failed.", s.Copy.Error})
	case up > oldNight && s.Now.Sub(s.Copy.At) > oldNight:
		list = append(list, Finding{true, "No copy has been made in two days.", "Look at the loop “nights” below and at the log."})
	}
	return list
}

// count writes a number with its word.
func count(n int, one, many string) string {
	if n == 1 {
		return strings.TrimSpace("1 " + one)
	}
	return fmt.Sprintf("%d %s", n, many)
}
