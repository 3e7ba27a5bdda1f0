package report

import (
	"context"
	"slices"
	"strconv"
	"time"

	"remit/internal/identity"
	"remit/internal/report"
	"remit/internal/store"
)

// one is how much one of the provider's people has and did, and how it went for who asked them.
type one struct{ open, good, fair, bad, seconds int64 }

// load adds what everybody has and did.
func (p *Pages) load(ctx context.Context, s *sheet, who *people, f store.ReportWork, weeks [][2]time.Time) error {
	v := s.Viewer
	loads, err := p.db.Loads(ctx, v, f.ClientID)
	if err != nil {
		return err
	}
	var hours []report.Entry[row]
	if v.May(identity.SeeMoney) { // what work came to is not the desk's alone
		if hours, err = p.rolled(ctx, who, store.ReportWork{First: f.Last, Last: f.Last, ClientID: f.ClientID}, store.ByTechnician); err != nil {
			return err
		}
	}
	tally, err := p.db.RatingTally(ctx, v, weeks[0][0])
	if err != nil {
		return err
	}
	all := map[int64]*one{}
	of := func(id int64) *one {
		if all[id] == nil {
			all[id] = &one{}
		}
		return all[id]
	}
	for _, x := range loads {
		of(x.UserID).open = int64(x.Open)
	}
	for _, x := range hours {
		of(x.Key.id).seconds = x.All().Seconds
	}
	for _, x := range tally {
		if f.ClientID == 0 || x.ClientID == f.ClientID {
			o := of(x.UserID)
			o.good, o.fair, o.bad = o.good+int64(x.Good), o.fair+int64(x.Fair), o.bad+int64(x.Bad)
		}
	}
	s.Tables = append(s.Tables, s.loadTable(all, who, f, weeks[0][0]))
	if t := s.ratedTable(tally, who, f, weeks[0][0]); len(t.Rows) > 0 {
		s.Tables = append(s.Tables, t)
	}
	return nil
}

func (s *sheet) loadTable(all map[int64]*one, who *people, f store.ReportWork, since time.Time) report.Table {
	t := report.Table{ID: "desk-people", Title: "Technicians", Note: "ratings since " + s.Format(since, "2 January 2006"), Head: []report.Head{{Name: "Technician"}, {Name: "Open tickets", Num: true}}}
	hours := s.Viewer.May(identity.SeeMoney)
	if hours {
		t.Note = "hours of " + s.monthName(f.Last, "January 2006") + ", " + t.Note
		t.Head = append(t.Head, report.Head{Name: "Worked, h", Num: true})
	}
	t.Head = append(t.Head, report.Head{Name: "Rated good", Num: true}, report.Head{Name: "Fair", Num: true}, report.Head{Name: "Bad", Num: true})
	for _, id := range append(slices.Clone(who.order), 0) {
		o := all[id]
		if o == nil || f.UserID != 0 && id != f.UserID {
			continue
		}
		name, whose := who.users[id], strconv.FormatInt(id, 10)
		if id == 0 {
			name, whose = "nobody", "-1"
		}
		cells := []report.Cell{{Text: name}, s.countCell(int(o.open), s.Asked.without("technician").deskQuery().with("of", store.DeskOpen, "whose", whose).at(ticketsURL))}
		if hours {
			cells = append(cells, s.workedCell(o.seconds, whose, f.Last))
		}
		rated := s.Asked.without("technician").deskQuery().with("of", store.DeskRated, "whose", whose, "week", since.Format(time.DateOnly), "weeks", strconv.Itoa(maxWeeks))
		for i, n := range []int64{o.good, o.fair, o.bad} {
			cells = append(cells, s.countCell(int(n), rated.with("score", string(store.Scores()[i])).at(ticketsURL)))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// workedCell is how much somebody worked in a month, and leads to what that was.
func (s *sheet) workedCell(seconds int64, whose, month string) report.Cell {
	c := report.Cell{Text: s.Amount(report.Hours(seconds)), Plain: report.Hours(seconds)}
	if seconds > 0 {
		c.Link = s.Asked.without("technician").deskQuery().with("technician", whose, "to", month, "months", "1").at(linesURL)
	}
	return c
}

// ratedTable says how it went for who asked, by client.
func (s *sheet) ratedTable(tally []store.RatingTally, who *people, f store.ReportWork, since time.Time) report.Table {
	t := report.Table{ID: "desk-ratings", Title: "How it went for who asked", Note: "ratings since " + s.Format(since, "2 January 2006"), Head: []report.Head{{Name: "Client"}, {Name: "Rated", Num: true}, {Name: "Good", Num: true}, {Name: "Fair", Num: true}, {Name: "Bad", Num: true}, {Name: "Good, %", Num: true}}}
	all := map[int64]*one{}
	for _, x := range tally {
		if f.ClientID != 0 && x.ClientID != f.ClientID || f.UserID != 0 && x.UserID != f.UserID {
			continue
		}
		if all[x.ClientID] == nil {
			all[x.ClientID] = &one{}
		}
		o := all[x.ClientID]
		o.good, o.fair, o.bad = o.good+int64(x.Good), o.fair+int64(x.Fair), o.bad+int64(x.Bad)
	}
	for _, c := range who.listed.clients {
		o := all[who.slugs[c.URL]]
		if o == nil {
			continue
		}
		q := s.Asked.deskQuery().with("client", c.URL, "of", store.DeskRated, "week", since.Format(time.DateOnly), "weeks", strconv.Itoa(maxWeeks))
		sum := o.good + o.fair + o.bad
		cells := []report.Cell{{Text: c.Name}, s.countCell(int(sum), q.at(ticketsURL))}
		for i, n := range []int64{o.good, o.fair, o.bad} {
			cells = append(cells, s.countCell(int(n), q.with("score", string(store.Scores()[i])).at(ticketsURL)))
		}
		t.Rows = append(t.Rows, append(cells, report.Cell{Text: strconv.FormatInt(100*o.good/sum, 10)}))
	}
	return t
}
