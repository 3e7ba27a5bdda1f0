package portal

import (
	"context"
	"slices"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// loadAsked words what the provider needs to know of a request, with the answers to choose from.
func (p *Pages) loadAsked(ctx context.Context, view *requestPage) error {
	if p.reviews == nil || view.Ticket.Verdict != "undecided" {
		return nil
	}
	fact, err := p.db.AskedFact(ctx, view.Viewer, view.Ticket.ID)
	if err != nil || fact == "" {
		return err
	}
	k, err := p.load(ctx, view.Viewer, view.Locale)
	if err != nil {
		return err
	}
	q, ok := k.questionOf(fact, view.Ticket.ContactID)
	if !ok {
		return nil
	}
	q.Options = slices.DeleteFunc(append(q.Options, q.More...), func(o shell.Option) bool { return o.Value == unsure }) // who does not know writes an answer
	q.More = nil
	view.Asked = &q
	return nil
}

// tell answers what the provider asked.
func (p *Pages) tell(c echo.Context) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	f, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	view, err := p.loadRequest(c, shell.Form{})
	if err != nil {
		return err
	}
	words := ""
	if view.Asked == nil {
		err = fault.Errorf(fault.Conflict, "This question has been answered already. Nothing was changed.")
	} else {
		i := slices.IndexFunc(view.Asked.Options, func(o shell.Option) bool { return o.Value == f.Value("fact") })
		if i < 0 {
			err = fault.On("fact", "Choose one of the answers.")
		} else {
			words = view.Asked.Text + " " + view.Asked.Options[i].Label
		}
	}
	if err == nil {
		err = p.reviews.Tell(c.Request().Context(), view.Viewer, id, f.Value("fact"), words)
	}
	switch {
	case err == nil:
		return shell.Back(c, requestURL(id), view.Say("review.card-thanks"))
	case fault.Is(err, fault.Conflict):
		shell.FlashWarning(c, view.Fault(err))
		return shell.Back(c, requestURL(id), "")
	}
	if !f.Refuse(err) {
		return err
	}
	view.Wrong = f
	return shell.Render(c, shell.StatusOf(err), requestView(view))
}

// listed reports whether the answers are so many that they stand in a list.
func (q question) listed() bool { return q.List || len(q.Options) > 2*fewAssets }

// factURL is where the answer goes.
func factURL(t ticket.Ticket) string { return requestURL(t.ID) + "/fact" }
