package settings

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

func (p *Pages) mailboxWatchRoutes() []shell.Route {
	return []shell.Route{
		{Method: http.MethodGet, Path: mailboxesURL + "/:id/mail", Who: shell.May(identity.SeeMailboxes), Handler: p.watchMailbox},
		{Method: http.MethodGet, Path: mailboxesURL + "/:id/mail/events", Who: shell.May(identity.SeeMailboxes), Handler: p.mailboxEvents, Load: shell.Stream},
		{Method: http.MethodPost, Path: mailboxesURL + "/:id/now", Who: shell.May(identity.ChangeMailboxes), Handler: p.readNow},
		{Method: http.MethodPost, Path: mailboxesURL + "/:id/again", Who: shell.May(identity.ChangeMailboxes), Handler: p.readFrom},
		{Method: http.MethodPost, Path: mailboxesURL + "/:id/try", Who: shell.May(identity.ChangeMailboxes), Handler: p.tryMail},
	}
}

func watchURL(id int64) string { return mailboxURL(id) + "/mail" }

const (
	maxPosts  = 200 // mails that are listed
	maxOrders = 5   // orders that are told
	lagOf     = 50  // mails from which it is told how far behind a mailbox is
)

// mailOutcomes are what a mail can come to, in words, in the order in which they are offered.
func mailOutcomes() []shell.Option {
	return []shell.Option{{Value: "", Label: "All"}, {Value: intake.Created, Label: "New ticket"}, {Value: intake.Appended, Label: "Added to a ticket"}, {Value: intake.Unreadable, Label: "Unreadable"},
		{Value: intake.Bounced, Label: "Not delivered"}, {Value: intake.Ignored, Label: "Ignored"}, {Value: "held", Label: "Held"}}
}

func outcomeWord(name string) string {
	for _, o := range mailOutcomes() {
		if o.Value == name {
			return o.Label
		}
	}
	return name
}

// watchPage is how a mailbox is doing, and what came to it.
type watchPage struct {
	shell.Page
	Box      store.Mailbox
	Form     shell.Form // of “read again from”
	Latest   *store.Post
	Median   time.Duration // from a mail's coming to its ticket
	Measured int           // of how many mails
	Counts   map[string]int
	Poisoned []store.PoisonedMail
	Orders   []store.MailboxOrder
	Outcome  string
	Posts    []store.Post
}

func (p *Pages) watchMailbox(c echo.Context) error {
	return p.showWatch(c, http.StatusOK, shell.Form{})
}

// outcomeOf is the outcome of mails that the address asks for, "" for all.
func outcomeOf(c echo.Context) (string, error) {
	name := c.QueryParam("outcome")
	if !slices.ContainsFunc(mailOutcomes(), func(o shell.Option) bool { return o.Value == name }) {
		return "", fault.Errorf(fault.NotFound, "There is no such outcome of a mail.")
	}
	return name, nil
}

func (p *Pages) showWatch(c echo.Context, status int, form shell.Form) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	page := watchPage{Page: shell.PageAt(c, "", shell.AtSettings), Form: form}
	if page.Outcome, err = outcomeOf(c); err != nil {
		return err
	}
	if err := p.fillWatch(c.Request().Context(), &page, id); err != nil {
		return err
	}
	page.Title, page.Events = "Mailbox "+page.Box.Name, mailboxEventsURL(page)
	return shell.Render(c, status, watchView(page))
}

// fillWatch reads how the mailbox is doing at the page's time.
func (p *Pages) fillWatch(ctx context.Context, page *watchPage, id int64) (err error) {
	v := page.Viewer
	if page.Box, err = p.db.Mailbox(ctx, v, id); err != nil {
		return err
	}
	today := page.Now.In(page.Zone)
	midnight := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, page.Zone)
	if page.Counts, err = p.db.PostCounts(ctx, v, page.Box.Name, midnight); err != nil {
		return err
	}
	if page.Poisoned, err = p.db.PoisonedMails(ctx, v, page.Box.Name); err != nil {
		return err
	}
	if page.Orders, err = p.db.MailboxOrders(ctx, v, page.Box.Name, maxOrders); err != nil {
		return err
	}
	all, err := p.db.Posts(ctx, v, page.Box.Name, "", maxPosts)
	if err != nil {
		return err
	}
	if page.Posts = all; page.Outcome != "" {
		if page.Posts, err = p.db.Posts(ctx, v, page.Box.Name, page.Outcome, maxPosts); err != nil {
			return err
		}
	}
	page.measure(all)
	return nil
}

// measure finds the latest mail, and how long the last ones took from their coming to their ticket.
func (page *watchPage) measure(posts []store.Post) {
	if len(posts) > 0 {
		page.Latest = &posts[0]
	}
	var took []time.Duration
	for _, post := range posts {
		if post.State == "done" && !post.ArrivedAt.IsZero() && !post.DoneAt.IsZero() && len(took) < lagOf {
			took = append(took, max(0, post.DoneAt.Sub(post.ArrivedAt)))
		}
	}
	if page.Measured = len(took); page.Measured == 0 {
		return
	}
	slices.SortFunc(took, cmp.Compare[time.Duration])
	page.Median = took[len(took)/2]
}

// lagWords say how far behind the mailbox is.
func (page watchPage) lagWords() string {
	switch {
	case page.Measured == 0:
		return "not known yet: no mail came with its time"
	case page.Median < time.Minute:
		return page.Amount(strconv.FormatFloat(page.Median.Seconds(), 'f', 1, 64)) + " s from its coming to its ticket, in the middle of the last " + shell.Plural(page.Measured, "mail", "mails")
	default:
		return shell.Span(page.Median) + " from its coming to its ticket, in the middle of the last " + shell.Plural(page.Measured, "mail", "mails")
	}
}

func (page watchPage) backlogWords() string {
	if page.Box.ToRead == 0 {
		return "nothing waits on the server"
	}
	return page.Plural(page.Box.ToRead, "mail waits", "mails wait") + " on the server"
}

// heldWords say what of the mail was kept and is not judged.
func (page watchPage) heldWords() string {
	if n := page.Counts["held"]; n > 0 {
		return page.Plural(n, "mail is", "mails are") + " kept and not judged yet"
	}
	return "nothing: each mail that was kept was judged"
}

// orderWords say what came of an order.
func orderWords(l shell.Locale, o store.MailboxOrder) string {
	came := l.Plural(o.Fresh, "mail was", "mails were") + " new, " + l.Count(o.Known) + " known"
	switch {
	case o.Error != "":
		return "Failed: " + l.Retell(o.Error)
	case o.Kind == store.OrderTry && o.DoneAt.IsZero():
		return "Waits for the mailbox to be connected."
	case o.Kind == store.OrderTry:
		return "Tried again. If the mail still stands above, the server still does not give it."
	case o.DoneAt.IsZero() && o.BegunAt.IsZero():
		return "Waits for the mailbox to be connected."
	case o.DoneAt.IsZero():
		return "Reading: so far " + came + "."
	}
	return "Done: " + came + "."
}

func orderTitle(p shell.Page, o store.MailboxOrder) string {
	if o.Kind == store.OrderTry {
		return "Mail " + strconv.FormatUint(uint64(o.UID), 10) + " again"
	}
	return "From " + p.Format(o.Since.In(p.Zone), "2 January 2006") + " on"
}

// ask gives an order to a mailbox's reader.
func (p *Pages) ask(c echo.Context, o store.MailboxOrder, said string) error {
	id, err := shell.ParseID(c.Param("id"))
	if err != nil {
		return err
	}
	if err := p.desk.AskMailbox(c.Request().Context(), shell.Viewer(c), id, o); err != nil {
		return err
	}
	return shell.Back(c, watchURL(id), said)
}

func (p *Pages) readNow(c echo.Context) error {
	return p.ask(c, store.MailboxOrder{Kind: store.OrderNow}, "The mailbox is looked at now.")
}

// readFrom reads a mailbox again from a day on, which begins when it begins for the reader of the page.
func (p *Pages) readFrom(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	since, err := time.ParseInLocation(time.DateOnly, form.Value("since"), shell.PageAt(c, "", shell.AtSettings).Zone)
	if err != nil {
		err = fault.On("since", "%q is not a day; choose one, such as 2026-03-02.", form.Value("since"))
	} else {
		err = p.ask(c, store.MailboxOrder{Kind: store.OrderFrom, Since: since.UTC()}, "Every mail since then is fetched again and recognised. What comes of it stands below.")
	}
	if err != nil && form.Refuse(err) {
		return p.showWatch(c, shell.StatusOf(err), form)
	}
	return err
}

func (p *Pages) tryMail(c echo.Context) error {
	form, err := shell.FormOf(c)
	if err != nil {
		return err
	}
	uid, err := strconv.ParseUint(form.Value("uid"), 10, 32)
	if err != nil || uid == 0 {
		return fault.Errorf(fault.NotFound, "There is no such mail.")
	}
	return p.ask(c, store.MailboxOrder{Kind: store.OrderTry, UID: uint32(uid)}, "The mail is tried again now.")
}
