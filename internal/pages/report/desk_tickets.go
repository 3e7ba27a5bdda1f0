package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"remit/internal/fault"
	"remit/internal/store"
)

// maxWeeks is how far a list of tickets reaches from its first week: up to now, however long ago that is.
const maxWeeks = 5200

// deskTickets are those behind a figure of the desk.
func (p *Pages) deskTickets(ctx context.Context, s *sheet, who *people, after store.ReportSpot, limit int) ([]store.ReportRequest, error) {
	nothing := fault.Errorf(fault.NotFound, "There is nothing under this address.")
	w, err := s.Asked.work(who, s.Now, 1)
	if err != nil {
		return nil, err
	}
	f := store.ReportDesk{What: s.Asked.Get("of"), ClientID: w.ClientID}
	says := map[string]string{store.DeskOpen: "Open tickets", store.DeskArrived: "Tickets that came in", store.DeskSolved: "Tickets that were solved", store.DeskReopened: "Tickets that were opened again",
		store.DeskFirst: "Tickets that were solved at once", store.DeskRated: "Tickets that were rated"}[f.What]
	if says == "" {
		return nil, nothing
	}
	if score := s.Asked.Get("score"); score != "" {
		if !slices.Contains(store.Scores(), store.Score(score)) {
			return nil, nothing
		}
		f.Score = score
		says += " " + score
	}
	if text := s.Asked.Get("whose"); text != "" {
		if f.UserID, err = strconv.ParseInt(text, 10, 64); err != nil {
			return nil, nothing
		}
		name := who.users[f.UserID]
		if f.UserID < 0 {
			name = "nobody"
		}
		says += " of " + name
	}
	if text := s.Asked.Get("age"); text != "" {
		i, err := strconv.Atoi(text)
		if err != nil || i < 0 || i >= len(ages()) {
			return nil, nothing
		}
		f.From, f.To = ageSpan(i, s.Now)
		says += ", " + ageName(i)
	}
	if s.Asked.Get("week") != "" {
		when, err := s.weeksOf(&f)
		if err != nil {
			return nil, err
		}
		says += when
	}
	s.Tab, s.Title = deskURL, says
	s.Sentence = []word{{Text: "of"}, s.clientWord(who, ticketsURL)}
	return p.db.Requests(ctx, s.Viewer, f, after, limit)
}

// weeksOf reads the weeks that a list of tickets is of, and says which.
func (s *sheet) weeksOf(f *store.ReportDesk) (says string, err error) {
	n, err := strconv.Atoi(cmp.Or(s.Asked.Get("weeks"), "1"))
	if err == nil {
		f.From, err = time.ParseInLocation(time.DateOnly, s.Asked.Get("week"), s.zone())
	}
	if err != nil || n < 1 || n > maxWeeks {
		return "", fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	f.To = f.From.AddDate(0, 0, 7*n)
	first := s.Format(f.From, "2 January 2006")
	switch n {
	case 1:
		return " in the week from " + first, nil
	case maxWeeks:
		return " since " + first, nil
	}
	return fmt.Sprintf(" in the %d weeks from %s", n, first), nil
}
