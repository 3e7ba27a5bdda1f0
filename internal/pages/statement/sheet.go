package statement

import (
	"strconv"
	"time"

	"remit/internal/billing"
	"remit/internal/pages/shell"
)

// Sheet is what a statement says, as managers and the client read it.
type Sheet struct {
	shell.Page
	Account *billing.Account
	Number  string                                  // of the agreement
	Clause  func(version int, clause string) string // where a clause stands; "" where it does not
	Ticket  func(id int64) string                   // where a ticket stands
	Draft   bool
}

// money writes an amount with the reader's separators, without the currency: that stands in the head of the column.
func (s Sheet) money(a interface{ String() string }) string { return s.Amount(a.String()) }

// day writes a date of a statement, 2026-03-01.
func (s Sheet) day(date string) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return s.Format(at, "2 January 2006")
}

// short writes when work was done: its day and its clock time, in the zone of the agreement.
func (s Sheet) short(m billing.Moment) string { return s.Format(m.Time, "2 Jan 15:04") }

// MonthName writes a month, 2026-03, with its year.
func MonthName(month string, l shell.Locale) string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return l.Format(at, "January 2006")
}

// Minutes writes minutes as hours and minutes; fewer than none with a sign.
func Minutes(n int) string {
	if n < 0 {
		return "−" + shell.Hours(time.Duration(-n)*time.Minute)
	}
	return shell.Hours(time.Duration(n) * time.Minute)
}

// partly says on which days of its own period a fee counts, where not on all.
func (s Sheet) partly(l billing.FeeLine) string {
	if l.Days == l.Of {
		return ""
	}
	return s.Say("statement.days", "from", s.day(l.From), "to", s.day(l.To), "days", strconv.FormatInt(l.Days, 10), "of", strconv.FormatInt(l.Of, 10))
}

// rate says by which rate work is charged.
func rate(l billing.WorkLine) string {
	if l.Rate != "" && l.Multiplier.String() != "1" {
		return string(l.Rate) + " × " + l.Multiplier.String()
	}
	return string(l.Rate)
}

// ruling says what a manager decided of work, with the reason.
func (s Sheet) ruling(l billing.WorkLine) string {
	if l.Ruling == nil {
		return ""
	}
	if l.Ruling.Deed == billing.Waive {
		return s.Say("statement.waived", "reason", l.Ruling.Reason)
	}
	return s.Say("statement.decided", "reason", l.Ruling.Reason)
}

// seconds writes how long was worked.
func seconds(n int64) string { return shell.Hours(time.Duration(n) * time.Second) }

// nothing reports whether the statement has no line at all.
func (s Sheet) nothing() bool {
	a := s.Account
	return len(a.Fees)+len(a.Blocks)+len(a.Work)+len(a.Covered)+len(a.Corrections)+len(a.Credits) == 0 && a.Termination == nil
}

// lapses says until when what is left of a lot can be used.
func (s Sheet) lapses(l billing.LotLine) string {
	if l.Lapses == "" {
		return s.Say("statement.never")
	}
	return s.day(string(l.Lapses))
}
