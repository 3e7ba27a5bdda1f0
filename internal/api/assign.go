package api

import (
	"context"
	"net/http"
	"slices"

	"remit/internal/desk"
	"remit/internal/diary"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/intake"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// assignRoutes say who works on tickets, whose they are, and which are one.
func (a *API) assignRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/bulk", http.StatusOK, "Assign many tickets, or set their status or priority; what one refuses does not stop the others"}, a.bulk),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/assignee", http.StatusOK, "Give a ticket to one of the provider's people, or to nobody"}, onTicket(a, nil, a.assign)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/team", http.StatusOK, "Give a ticket to a team, or to none"}, onTicket(a, nil, a.setTeam)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/priority", http.StatusOK, "Set the impact and urgency that lead to a priority by the agreement"}, onTicket(a, nil, a.setPriority)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/client", http.StatusOK, "Say whose request a ticket is; the agreement decides anew"}, onTicket(a, nil, a.tie)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/let-in", http.StatusOK, "Move what a stranger wrote into the ticket that the mail names; that ticket is answered"}, a.letIn),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/spam", http.StatusOK, "Close a ticket that nobody asked for; an unknown sender is blocked"}, onTicket(a, nil, a.spam)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/read-again", http.StatusOK, "Read a mail once more that could not be read; the ticket that holds it is answered"}, a.readAgain),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/merge", http.StatusOK, "Make a ticket a part of another; the one that lives on is answered"}, a.merge),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/split", http.StatusOK, "Take a merge back"}, onTicket(a, nil, a.split)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/reached", http.StatusOK, "Tell that the requester was reached by phone, which stops the clock of the first answer"}, onTicket(a, nil, a.reached)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/timer", http.StatusOK, "Start the timer of whom the token speaks for"}, onTicket(a, nil, a.startTimer)),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/timer/stop", http.StatusCreated, "Stop the timer and log what it measured"}, a.stopTimer),
		serve(a, shell.Token, operation{http.MethodPost, "/tickets/{number}/timer/discard", http.StatusOK, "Stop the timer and log nothing"}, onTicket(a, nil, a.discardTimer)),
	}
}

type assigneeInput struct {
	Numbered
	Body struct {
		User *string `json:"user" doc:"The mail address of one of the provider's people; null: nobody"`
	}
}

// address is a mail address, "" for null.
func address(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (a *API) assign(ctx context.Context, v identity.Viewer, in assigneeInput) error {
	user, err := a.colleague(ctx, v, address(in.Body.User), "body.user")
	if err != nil {
		return err
	}
	_, err = a.desk.Assign(ctx, v, in.Number, user)
	return err
}

// colleague is the id of one of the provider's people by mail address, 0 for "".
func (a *API) colleague(ctx context.Context, v identity.Viewer, email, place string) (int64, error) {
	if err := staff(v, "do that"); err != nil || email == "" {
		return 0, err
	}
	u, err := a.db.UserByEmail(ctx, email)
	if fault.Is(err, fault.NotFound) || err == nil && !u.Active {
		return 0, fault.On(place, "Nobody with the address %s works here.", email)
	}
	return u.ID, err
}

type teamInput struct {
	Numbered
	Body struct {
		Team *string `json:"team" doc:"The team's slug; null: none"`
	}
}

func (a *API) setTeam(ctx context.Context, v identity.Viewer, in teamInput) error {
	id, err := a.teamID(ctx, v, address(in.Body.Team), "body.team")
	if err != nil {
		return err
	}
	_, err = a.desk.SetTeam(ctx, v, in.Number, id)
	return err
}

// teamID is the id of a team by its slug, 0 for "".
func (a *API) teamID(ctx context.Context, v identity.Viewer, slug, place string) (int64, error) {
	if slug == "" {
		return 0, nil
	}
	teams, err := a.db.Teams(ctx, v)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(teams, func(t identity.Team) bool { return t.Slug == slug })
	if i < 0 {
		return 0, fault.On(place, "There is no team with the slug %q.", slug)
	}
	return teams[i].ID, nil
}

type priorityInput struct {
	Numbered
	Body struct {
		Priority string `json:"priority" enum:"P1,P2,P3,P4"`
	}
}

func (a *API) setPriority(ctx context.Context, v identity.Viewer, in priorityInput) error {
	return a.batch().Priority(v, in.Body.Priority)(ctx, in.Number)
}

type tieInput struct {
	Numbered
	Body struct {
		Client  string `json:"client" doc:"The client's slug"`
		Contact bool   `json:"keep_contact,omitempty" doc:"The sender is kept as one of the client's people"`
		Domain  bool   `json:"keep_domain,omitempty" doc:"The sender's mail domain names the client from now on"`
	}
}

func (a *API) tie(ctx context.Context, v identity.Viewer, in tieInput) error {
	c, err := a.clientNamed(ctx, v, in.Body.Client, "body.client")
	if err != nil {
		return err
	}
	_, err = a.desk.Tie(ctx, v, in.Number, desk.Tie{Client: c.ID, Contact: in.Body.Contact, Domain: in.Body.Domain})
	return err
}

// clientNamed is the client with a slug; place says where the slug stands.
func (a *API) clientNamed(ctx context.Context, v identity.Viewer, slug, place string) (identity.Client, error) {
	c, err := a.db.ClientBySlug(ctx, v, slug)
	if fault.Is(err, fault.NotFound) {
		err = fault.On(place, "There is no client with the slug %q.", slug)
	}
	return c, err
}

type letInInput struct {
	Numbered
	Body struct {
		Contact bool `json:"keep_contact,omitempty" doc:"The stranger is kept as one of the client's people"`
		Copy    bool `json:"copy,omitempty" doc:"The next answer is offered to go to the stranger too"`
	}
}

// other answers with another ticket than the one that was asked about.
func (a *API) other(ctx context.Context, t ticket.Ticket, err error) (*changedOutput, error) {
	return after(ctx, located(err, map[string]string{"to": "body.into"}), a.changed, &Numbered{t.ID})
}

func (a *API) letIn(ctx context.Context, in *letInInput) (*changedOutput, error) {
	v := shell.ViewerIn(ctx)
	t, err := a.desk.AddStranger(ctx, v, in.Number, desk.LetIn{Contact: in.Body.Contact, Copy: in.Body.Copy})
	return a.other(ctx, t, err)
}

func (a *API) spam(ctx context.Context, v identity.Viewer, in Numbered) error {
	_, err := a.desk.Spam(ctx, v, in.Number)
	return err
}

type readAgainInput struct {
	Numbered
	Body struct {
		Way string `json:"way" enum:"now,lifted,as-is" doc:"now: as mail is read today; lifted: without the limits; as-is: with what its header and bytes tell"`
	}
}

func (a *API) readAgain(ctx context.Context, in *readAgainInput) (*changedOutput, error) {
	v := shell.ViewerIn(ctx)
	t, err := a.intake.ReadAgain(ctx, v, in.Number, intake.Way(in.Body.Way))
	return a.other(ctx, t, err)
}

type mergeInput struct {
	Numbered
	Body struct {
		Into int64 `json:"into" minimum:"1" doc:"The number of the ticket that lives on"`
	}
}

func (a *API) merge(ctx context.Context, in *mergeInput) (*changedOutput, error) {
	v := shell.ViewerIn(ctx)
	t, err := a.desk.Merge(ctx, v, in.Number, in.Body.Into)
	return a.other(ctx, t, err)
}

func (a *API) split(ctx context.Context, v identity.Viewer, in Numbered) error {
	_, err := a.desk.Split(ctx, v, in.Number)
	return err
}

func (a *API) reached(ctx context.Context, v identity.Viewer, in Numbered) error {
	return a.desk.Reached(ctx, v, in.Number)
}

func (a *API) diary() *diary.Diary { return diary.New(a.db, a.desk) }

func (a *API) startTimer(ctx context.Context, v identity.Viewer, in Numbered) error {
	return a.diary().Start(ctx, v, in.Number)
}

func (a *API) discardTimer(ctx context.Context, v identity.Viewer, in Numbered) error {
	if err := staff(v, "time work"); err != nil {
		return err
	}
	if _, err := a.db.Ticket(ctx, v, in.Number); err != nil {
		return err
	}
	return a.diary().Discard(ctx, v)
}

type stopInput struct {
	Numbered
	Body struct {
		Mode string `json:"mode,omitempty" enum:"remote,onsite" default:"remote"`
		Note string `json:"note,omitempty"`
	}
}

func (a *API) stopTimer(ctx context.Context, in *stopInput) (*timeEntryOutput, error) {
	v := shell.ViewerIn(ctx)
	if err := staff(v, "time work"); err != nil {
		return nil, err
	}
	e, err := a.diary().Stop(ctx, v, in.Number, in.Body.Mode, in.Body.Note)
	if err != nil {
		return nil, located(err, nil)
	}
	courseOf(ctx).done = true
	item, err := a.item(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	logged, err := a.rated(ctx, v, e)
	return &timeEntryOutput{timeEntryAnswer{item, logged}}, err
}
