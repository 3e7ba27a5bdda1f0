package work

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/ledger"
	"remit/internal/pages/record"
	"remit/internal/pages/shell"
	"remit/internal/store"
	"remit/internal/ticket"
)

// What the bar does besides ruling.
const (
	sendBack = "back"
	askThem  = "ask"
)

// order is what somebody wants done with rows.
type order struct {
	lines, tickets []int64
	kind, reason   string
}

// ordered reads the form: what is selected, or the one row whose own button was pressed.
func ordered(f shell.Form) order {
	o := order{record.IDs(f, "line"), record.IDs(f, "t"), f.Value("kind"), f.Value("reason")}
	what, one, _ := strings.Cut(f.Value("one"), " ")
	id, err := strconv.ParseInt(one, 10, 64)
	if err != nil {
		return o
	}
	o.kind, o.lines, o.tickets = ledger.Accept, nil, nil
	if what == "line" {
		o.lines = []int64{id}
	} else {
		o.tickets = []int64{id}
	}
	return o
}

// decide does what was chosen with the selected rows.
func (p *Pages) decide(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	q := asked(f.Values)
	done, words, err := p.deed(c, f)
	if err == nil && strings.HasPrefix(done, "/") {
		return shell.Back(c, done, "")
	}
	if err == nil {
		return shell.Back(c, q.url("undo", done), words)
	}
	if !f.Refuse(err) {
		return err
	}
	page, failed := p.page(c, q)
	if failed != nil {
		return failed
	}
	page.Form = f
	return shell.Render(c, shell.StatusOf(err), deskView(page))
}

// deed does what a form says and returns with what it is undone, or the address that it leads to, and the words that tell it.
func (p *Pages) deed(c echo.Context, f shell.Form) (done, words string, err error) {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	if id := record.Chosen(f, "reviewed"); id != 0 {
		mark, err := p.reviews.Done(ctx, v, id)
		return "m" + strconv.FormatInt(mark, 10), "Reviewed. What changes from now on is new.", err
	}
	if id := record.Chosen(f, "stop"); id != 0 {
		return "", "The answer to " + ticket.Number(id) + " is not waited for any more.", p.reviews.StopWaiting(ctx, v, id)
	}
	if id := record.Chosen(f, "unsend"); id != 0 {
		return "", "The work is not with the technician any more.", p.reviews.TakeBack(ctx, v, []int64{id})
	}
	o := ordered(f)
	if len(o.lines)+len(o.tickets) == 0 {
		return "", "", fault.On("line", "Select at least one row.")
	}
	switch o.kind {
	case sendBack:
		return p.back(ctx, v, o)
	case askThem:
		done, err = p.toAsk(ctx, v, o, asked(f.Values))
		return done, "", err
	}
	done, err = p.rule(ctx, v, o)
	return done, ruledWords(len(o.lines)+len(o.tickets), o.kind), err
}

// back sends the work of the selected lines back.
func (p *Pages) back(ctx context.Context, v identity.Viewer, o order) (done, words string, err error) {
	if len(o.tickets) > 0 {
		return "", "", fault.On("kind", "Only work that was logged goes back to a technician; the scope of a ticket does not. Select lines of work alone.")
	}
	entries, err := p.reviews.SendBack(ctx, v, o.lines, o.reason)
	return tokens("b", entries), shell.Plural(len(entries), "piece of work is", "pieces of work are") + " sent back. The technician reads your words on the ticket.", err
}

// toAsk is where the client is asked about the tickets of rows.
func (p *Pages) toAsk(ctx context.Context, v identity.Viewer, o order, q query) (string, error) {
	ids := slices.Clone(o.tickets)
	lines, err := p.db.LinesByID(ctx, v, o.lines)
	for _, l := range lines {
		ids = append(ids, l.TicketID)
	}
	slices.Sort(ids)
	values := url.Values{"from": {q.url()}}
	for _, id := range slices.Compact(ids) {
		values.Add("t", strconv.FormatInt(id, 10))
	}
	return askURL + "?" + values.Encode(), err
}

// rule rules on lines and settles tickets. What would be refused at a ticket is refused before anything is done.
func (p *Pages) rule(ctx context.Context, v identity.Viewer, o order) (done string, err error) {
	verdict, err := p.settles(ctx, v, o)
	if err != nil {
		return "", err
	}
	if verdict == "" { // with a ticket that stands as decided goes its work that was decided likewise
		more, err := p.sameWork(ctx, v, o.tickets)
		if err != nil {
			return "", err
		}
		for _, id := range more {
			if !slices.Contains(o.lines, id) {
				o.lines = append(o.lines, id)
			}
		}
	}
	var rulings []int64
	if len(o.lines) > 0 {
		if rulings, err = p.ledger.Rule(ctx, v, ledger.Order{Lines: o.lines, Kind: o.kind, Reason: o.reason}); err != nil {
			return "", err
		}
	}
	if len(o.tickets) > 0 {
		if err := p.desk.Settle(ctx, v, o.tickets, verdict, o.reason); err != nil {
			return "", err
		}
	}
	return strings.Trim(tokens("r", rulings)+","+tokens("t", o.tickets), ","), nil
}

// verdicts are what a ticket is settled as, by what is chosen.
var verdicts = map[string]agreement.Verdict{ledger.Accept: "", ledger.Bill: agreement.Billable, ledger.Cover: agreement.Covered, ledger.Decline: agreement.Declined}

// settles is the verdict that the tickets of an order get, or why they cannot.
func (p *Pages) settles(ctx context.Context, v identity.Viewer, o order) (agreement.Verdict, error) {
	verdict, known := verdicts[o.kind]
	if len(o.tickets) == 0 {
		return verdict, nil
	}
	switch {
	case o.kind == ledger.Waive:
		return "", fault.On("kind", "Only work that was logged can be waived; the scope of a ticket is covered, billed or declined. Select lines of work alone.")
	case !known:
		return "", fault.On("kind", "Choose what becomes of it: as decided, bill, cover or decline.")
	case verdict != "" && o.reason == "":
		return "", fault.On("reason", "Give the reason: it is kept with the ticket and shown to whoever asks.")
	}
	for _, id := range o.tickets {
		t, err := p.db.Ticket(ctx, v, id)
		if err != nil {
			return "", err
		}
		if verdict == "" && t.Verdict == string(agreement.Undecided) {
			return "", fault.On("kind", "Ticket %s is undecided, so there is nothing to accept: bill, cover or decline it, set the fact that is missing, or ask the client.", ticket.Number(id))
		}
		if t.ClientID == 0 {
			return "", fault.On("kind", "It is not known who asks on ticket %s. Say that first.", ticket.Number(id))
		}
	}
	return verdict, nil
}

// sameWork are the lines of tickets that wait for a decision and can be accepted as they are.
func (p *Pages) sameWork(ctx context.Context, v identity.Viewer, tickets []int64) (ids []int64, err error) {
	if len(tickets) == 0 {
		return nil, nil
	}
	if err := p.ledger.Settle(ctx, 0); err != nil {
		return nil, err
	}
	for _, id := range tickets {
		lines, err := p.db.ReviewLines(ctx, v, store.LineFilter{TicketID: id, State: store.LinesToReview})
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			if l.Own == string(agreement.Billable) || l.Own == string(agreement.Covered) {
				ids = append(ids, l.ID)
			}
		}
	}
	return ids, nil
}

// undo takes back what was just done.
func (p *Pages) undo(c echo.Context) error {
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	q := asked(f.Values)
	if err := p.takeBack(c, strings.Split(f.Value("undo"), ",")); err != nil {
		if !f.Refuse(err) {
			return err
		}
		shell.FlashWarning(c, "Nothing was changed. "+f.Errors[0].Text)
		return shell.Back(c, q.url(), "")
	}
	return shell.Back(c, q.url(), "It is as it was before.")
}

// takeBack takes back what tokens stand for: rulings, settled tickets, work that was sent back, a review.
func (p *Pages) takeBack(c echo.Context, list []string) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	by := map[byte][]int64{}
	for _, token := range list {
		if len(token) < 2 || !strings.Contains("rtbm", token[:1]) {
			return fault.Errorf(fault.NotFound, "There is nothing under this address.")
		}
		id, err := shell.ParseID(token[1:])
		if err != nil {
			return err
		}
		by[token[0]] = append(by[token[0]], id)
	}
	if ids := by['r']; len(ids) > 0 {
		if err := p.ledger.Undo(ctx, v, ids); err != nil {
			return err
		}
	}
	if ids := by['t']; len(ids) > 0 {
		if err := p.desk.Unsettle(ctx, v, ids); err != nil {
			return err
		}
	}
	if ids := by['b']; len(ids) > 0 {
		if err := p.reviews.TakeBack(ctx, v, ids); err != nil {
			return err
		}
	}
	for _, id := range by['m'] {
		if err := p.reviews.Again(ctx, v, id); err != nil {
			return err
		}
	}
	return nil
}

// tokens name what was done, for the way back: r12,r13.
func tokens(kind string, ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = kind + strconv.FormatInt(id, 10)
	}
	return strings.Join(words, ",")
}

func ruledWords(n int, kind string) string {
	verbs := map[string]string{ledger.Accept: "accepted as decided", ledger.Bill: "billed", ledger.Waive: "waived", ledger.Cover: "covered", ledger.Decline: "declined"}
	return shell.Plural(n, "row is ", "rows are ") + verbs[kind] + "."
}
