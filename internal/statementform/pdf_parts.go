package statementform

import (
	"cmp"
	"strconv"

	"remit/internal/billing"
	"remit/internal/typeset"
)

// fees are the fixed ones.
func (p paper) fees() {
	if len(p.a.Fees) == 0 {
		return
	}
	p.Heading("", p.Say("statement-form.kind.fee"))
	t := typeset.Table{Head: []string{p.Say("statement-form.clause"), p.Say("statement-form.fee"), p.Say("statement-form.days"), p.Say("statement-form.count"), p.amountHead()}, Right: []int{3, 4}, Lead: true}
	for _, f := range p.a.Fees {
		days := p.days(f.From, f.To)
		switch {
		case f.Days < 0:
			days += ", " + p.Say("statement-form.given-back", "days", p.figure(strconv.FormatInt(-f.Days, 10)), "of", p.figure(strconv.FormatInt(f.Of, 10)))
		case f.Days != f.Of:
			days += ", " + p.Say("statement-form.prorated", "days", p.figure(strconv.FormatInt(f.Days, 10)), "of", p.figure(strconv.FormatInt(f.Of, 10)))
		}
		t.Rows = append(t.Rows, []string{f.Clause, or(f.Says, p.Say("statement-form.kind.fee")), days, p.figure(strconv.FormatInt(f.Count, 10)), p.money(f.Amount)})
	}
	p.Table(t)
}

// blocks are prepaid hours: what there was, what came, what went, what is left and until when.
func (p paper) blocks() {
	if len(p.a.Blocks) == 0 {
		return
	}
	p.Heading("", p.Say("statement-form.prepaid"))
	t := typeset.Table{Head: []string{p.Say("statement-form.clause"), p.Say("statement-form.opening"), p.Say("statement-form.bought"), p.Say("statement-form.returned"), p.Say("statement-form.used"),
		p.Say("statement-form.lapsed"), p.Say("statement-form.closing"), p.amountHead()}, Right: []int{1, 2, 3, 4, 5, 6, 7}, Lead: true}
	for _, b := range p.a.Blocks {
		t.Rows = append(t.Rows, []string{b.Clause, clock(b.Opening), clock(b.Bought), clock(b.Returned), clock(b.Used), clock(b.Lapsed), clock(b.Closing), p.money(b.Amount)})
	}
	p.Table(t)
	for _, b := range p.a.Blocks {
		if b.Says != "" {
			p.Aside(b.Clause + "  " + string(b.Says))
		}
		for _, l := range b.Lots {
			switch {
			case l.Closing > 0 && l.Lapses != "":
				p.Aside(p.Say("statement-form.lot", "clause", b.Clause, "opened", p.day(l.Opened), "left", clock(l.Closing), "lapses", p.day(string(l.Lapses))))
			case l.Closing > 0:
				p.Aside(p.Say("statement-form.lot-open", "clause", b.Clause, "opened", p.day(l.Opened), "left", clock(l.Closing)))
			}
		}
	}
}

// work is what is billed, by ticket.
func (p paper) work() {
	if len(p.a.Work) == 0 {
		return
	}
	p.Heading("", p.Say("statement-form.kind.work"))
	t := typeset.Table{Head: []string{p.Say("statement-form.ticket"), p.Say("statement-form.when"), p.Say("statement-form.clause"), p.Say("statement-form.what"), p.Say("statement-form.time"), p.amountHead()},
		Right: []int{4, 5}, Lead: true}
	for _, w := range p.a.Work {
		for i, l := range w.Lines {
			t.Rows = append(t.Rows, []string{p.ticketCell(w.Ticket, i), p.stretch(l, p.year()), string(l.Clause), p.what(w.Ticket, i, l), clock(l.Minutes), p.money(l.Amount)})
		}
		if len(w.Lines) > 1 {
			t.Rows = append(t.Rows, []string{"", "", "", p.Say("statement-form.ticket-sum"), "", p.money(w.Amount)})
		}
	}
	p.Table(t)
}

func (p paper) year() int { return dayOf(p.a.To).Year() }

// ticketCell names the ticket on its first line.
func (p paper) ticketCell(ticket billing.Ref, line int) string {
	switch {
	case line > 0:
		return ""
	case ticket == 0:
		return "–"
	}
	return "#" + ticketNo(ticket)
}

// what tells of work its ticket's subject, the rate, what was prepaid and what a manager decided.
func (p paper) what(ticket billing.Ref, line int, l billing.WorkLine) string {
	text := p.Say("statement-form.work-plain")
	if name := cmp.Or(l.Rate, l.Service); name != "" {
		text = sentence(string(name))
	}
	if one := l.Multiplier.String(); one != "1" && one != "0" {
		text += " × " + p.figure(one)
	}
	if subject := p.h.Subjects[int64(ticket)]; line == 0 && subject != "" {
		text = subject + " · " + text
	}
	if l.Drawn != 0 {
		text += "; " + p.Say("statement-form.drawn", "time", clock(l.Drawn))
	}
	if l.Ruling != nil {
		id := "settle"
		if l.Ruling.Deed == billing.Waive || l.Ruling.Deed == billing.Bill {
			id = l.Ruling.Deed
		}
		text += "; " + p.Say("statement-form.ruling."+id, "reason", l.Ruling.Reason)
	}
	if l.Ruling != nil && l.Ruling.Deed == billing.Waive && l.List != nil {
		text += " " + p.Say("statement-form.instead-of", "amount", p.money(*l.List), "currency", p.a.Currency)
	}
	return text
}

// covered is work that costs nothing, with what it would have cost.
func (p paper) covered() {
	if len(p.a.Covered) == 0 {
		return
	}
	p.Heading("", p.Say("statement-form.kind.covered"))
	p.Aside(p.Say("statement-form.covered-text"))
	t := typeset.Table{Head: []string{p.Say("statement-form.ticket"), p.Say("statement-form.when"), p.Say("statement-form.clause"), p.Say("statement-form.what"), p.Say("statement-form.time"),
		p.Say("statement-form.list", "currency", p.a.Currency), p.amountHead()}, Right: []int{4, 5, 6}, Lead: true}
	for _, w := range p.a.Covered {
		for i, l := range w.Lines {
			list := ""
			if l.List != nil {
				list = p.money(*l.List)
			}
			t.Rows = append(t.Rows, []string{p.ticketCell(w.Ticket, i), p.stretch(l, p.year()), string(l.Clause), p.what(w.Ticket, i, l), clock(int(l.Seconds+59) / 60), list, p.money(l.Amount)})
		}
	}
	p.Table(t)
}

// corrections are of work on earlier statements.
func (p paper) corrections() {
	if len(p.a.Corrections) == 0 {
		return
	}
	p.Heading("", p.Say("statement-form.kind.correction"))
	p.Aside(p.Say("statement-form.correction-text"))
	t := typeset.Table{Head: []string{p.Say("statement-form.ticket"), p.Say("statement-form.corrects"), p.Say("statement-form.when"), p.Say("statement-form.clause"), p.Say("statement-form.what"),
		p.Say("statement-form.time"), p.amountHead()}, Right: []int{5, 6}, Lead: true}
	line := 0
	for i, c := range p.a.Corrections {
		if line++; i == 0 || c.Ticket != p.a.Corrections[i-1].Ticket {
			line = 0
		}
		t.Rows = append(t.Rows, []string{p.ticketCell(c.Ticket, line), noBreak(c.Period), p.stretch(c.WorkLine, p.year()), string(c.Clause), p.what(c.Ticket, line, c.WorkLine), clock(c.Minutes), p.money(c.Amount)})
	}
	p.Table(t)
}

// credits are owed for missed targets; the fee for ending early stands beside them.
func (p paper) credits() {
	if len(p.a.Credits) > 0 {
		p.Heading("", p.Say("statement-form.kind.credit"))
		t := typeset.Table{Head: []string{p.Say("statement-form.clause"), p.Say("statement-form.ticket"), p.Say("statement-form.what"), p.Say("statement-form.percent"), p.amountHead()}, Right: []int{3, 4}, Lead: true}
		for _, c := range p.a.Credits {
			text := or(c.Says, p.Say("statement-form.credit"))
			if c.Capped {
				text += " (" + p.Say("statement-form.capped") + ")"
			}
			if c.Period != "" {
				text += " (" + p.Say("statement-form.late", "period", noBreak(c.Period)) + ")"
			}
			t.Rows = append(t.Rows, []string{c.Clause, p.ticketCell(c.Ticket, 0), text, p.figure(c.Percent.String()) + " %", p.money(c.Amount)})
		}
		p.Table(t)
	}
	if e := p.a.Termination; e != nil {
		p.Heading("", p.Say("statement-form.kind.termination"))
		p.Para([]typeset.Run{{Text: p.Say("statement-form.termination-text", "ended", p.day(e.Ended), "ends", p.day(e.Ends), "percent", p.figure(e.Percent.String()), "fees", p.money(e.Fees),
			"amount", p.money(e.Amount), "currency", p.a.Currency)}})
	}
}
