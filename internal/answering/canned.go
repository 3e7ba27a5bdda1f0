package answering

import (
	"context"
	"strings"

	"remit/internal/canned"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
	"remit/internal/ticket"
)

// MayChange reports whether the viewer may change a canned reply: their own, and shared ones as a manager or an admin.
func MayChange(v identity.Viewer, c store.Canned) bool {
	if c.OwnerID != 0 {
		return c.OwnerID == v.UserID
	}
	return v.May(identity.ChangeSharedReplies)
}

// SaveCanned adds a canned reply, or changes one. Everybody of the provider's people has their own; shared ones are the managers'.
func (a *Answers) SaveCanned(ctx context.Context, v identity.Viewer, c store.Canned) error {
	if v.UserID == 0 {
		return fault.Errorf(fault.Forbidden, "You may not write canned replies.")
	}
	c.Title, c.Text = strings.Join(strings.Fields(c.Title), " "), strings.TrimSpace(strings.ReplaceAll(c.Text, "\r\n", "\n"))
	if c.OwnerID != 0 {
		c.OwnerID, c.TeamID = v.UserID, 0
	}
	if !MayChange(v, c) {
		return fault.Errorf(fault.Forbidden, "Shared replies are changed by managers. Save it as your own.")
	}
	if err := checkCanned(c); err != nil {
		return err
	}
	c.ChangedBy = v.Name
	return a.db.Write(ctx, func(tx *store.Tx) error {
		if c.ID != 0 {
			old, err := tx.CannedReply(ctx, v, c.ID)
			if err != nil {
				return err
			}
			if !MayChange(v, old) {
				return fault.Errorf(fault.Forbidden, "Shared replies are changed by managers. Copy it into one of your own.")
			}
		}
		if err := knownTeam(ctx, tx, v, c.TeamID); err != nil {
			return err
		}
		_, err := tx.PutCanned(ctx, c)
		return err
	})
}

func checkCanned(c store.Canned) error {
	if err := canned.Check(c.Title, c.Text); err != nil {
		return err
	}
	if c.Status != "" {
		if _, err := ticket.ParseStatus(c.Status); err != nil {
			return fault.On("status", "There is no status %q.", c.Status)
		}
	}
	if c.Language != "" && letters.Choose(c.Language) != c.Language {
		return fault.On("language", "There is no language %q.", c.Language)
	}
	return nil
}

func knownTeam(ctx context.Context, tx *store.Tx, v identity.Viewer, team int64) error {
	if team == 0 {
		return nil
	}
	teams, err := tx.Teams(ctx, v)
	if err != nil {
		return err
	}
	for _, t := range teams {
		if t.ID == team {
			return nil
		}
	}
	return fault.On("team", "This team does not exist.")
}

// DropCanned drops a canned reply that the viewer may change.
func (a *Answers) DropCanned(ctx context.Context, v identity.Viewer, id int64) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.CannedReply(ctx, v, id)
		if err != nil {
			return err
		}
		if !MayChange(v, c) {
			return fault.Errorf(fault.Forbidden, "Shared replies are changed by managers.")
		}
		return tx.DropCanned(ctx, id)
	})
}

// Offered are the canned replies that suit a ticket: the viewer's own, the shared ones of no team or of one of theirs, in the client's
// language or in none, the most used first.
func (a *Answers) Offered(ctx context.Context, v identity.Viewer, t ticket.Ticket) ([]store.Canned, error) {
	all, err := a.db.CannedReplies(ctx, v)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	language, err := a.language(ctx, v, t.ClientID)
	if err != nil {
		return nil, err
	}
	var list []store.Canned
	for _, c := range all {
		if (c.TeamID == 0 || v.InTeam(c.TeamID)) && (c.Language == "" || c.Language == language) {
			list = append(list, c)
		}
	}
	return list, nil
}

func (a *Answers) language(ctx context.Context, v identity.Viewer, client int64) (string, error) {
	house, err := a.desk.House(ctx)
	if err != nil || client == 0 {
		return letters.Choose(house.Language), err
	}
	own, err := a.db.ClientLanguage(ctx, v, client)
	return letters.Choose(own, house.Language), err
}

// Filled is a canned reply with the ticket's values in it; its use is counted.
func (a *Answers) Filled(ctx context.Context, v identity.Viewer, id, reply int64) (store.Canned, error) {
	c, err := a.db.CannedReply(ctx, v, reply)
	if err != nil {
		return c, err
	}
	values, err := a.Values(ctx, v, id)
	if err != nil {
		return c, err
	}
	if c.Text, err = canned.Fill(c.Text, values); err != nil {
		return c, err
	}
	return c, a.db.Write(ctx, func(tx *store.Tx) error { return tx.CountCannedUse(ctx, reply) })
}
