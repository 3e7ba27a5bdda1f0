package stafftest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"remit/internal/desk"
	"remit/internal/intake"
	"remit/internal/ticket"
)

// MustUndecided is a request whose scope hangs on a device alone.
func (h *House) MustUndecided() ticket.Ticket {
	h.T.Helper()
	return h.MustRequest(h.Mia, "Screen stays dark", "Since this morning.", map[string]string{"service": "workstation/desktop", "mode": "remote", "kind": "incident"})
}

// MustStory is a day at the desk: one ticket with a conversation, and others in every state.
func (h *House) MustStory() ticket.Ticket {
	h.T.Helper()
	ctx, kim, anna := context.Background(), h.Viewer(h.KimID), h.Viewer(h.AnnaID)
	h.MustRequest(h.Mia, "Password typed into a phishing page at reception", "I typed my password, and then it asked again.", nil)
	h.MustRequest(h.Mia, "Dentrix prints the wrong insurance form", "It is the second time this month.", nil)
	main := h.MustRequest(h.Dana, "Front desk PC will not start after the update", "Good morning. The PC at the front desk ran its update last night and now shows a grey screen, then starts over.\n\nCan someone look at it this morning?", nil)
	h.Clock.Advance(2 * time.Minute)
	_, err := h.Desk.SetFacts(ctx, kim, main.ID, map[string]string{"asset": "NW-0012", "mode": "remote"})
	Must(h.T, err)
	h.Clock.Advance(15 * time.Minute)
	_, err = h.Desk.Reply(ctx, kim, desk.Reply{Ticket: main.ID, Text: "Good morning Dana. I will try to take **last night’s update** back from here:\n\n- leave it switched on\n- leave it in the network", Status: ticket.WaitingClient})
	Must(h.T, err)
	h.Clock.Advance(21 * time.Minute)
	dana, err := h.DB.Viewer(ctx, fmt.Sprintf("contact:%d", h.Dana.ID))
	Must(h.T, err)
	_, err = h.Desk.Answer(ctx, dana, main.ID, "Nothing that matters. It is on and plugged in.", nil)
	Must(h.T, err)
	h.Clock.Advance(13 * time.Minute)
	_, err = h.Desk.Reply(ctx, kim, desk.Reply{Ticket: main.ID, Text: "Rollback fails with 0x800f0845, disk is healthy.", Note: true})
	Must(h.T, err)
	_, err = h.Desk.SetFacts(ctx, kim, main.ID, map[string]string{"mode": "onsite"})
	Must(h.T, err)
	_, err = h.Desk.LogTime(ctx, kim, ticket.TimeEntry{TicketID: main.ID, StartsAt: h.Clock.Now().Add(-21 * time.Minute), EndsAt: h.Clock.Now(), Mode: "remote", Note: "tried the rollback"})
	Must(h.T, err)
	undecided := h.MustRequest(h.Mia, "VPN asks for a code that nobody has", "Since this morning.", nil)
	_, err = h.Desk.Assign(ctx, kim, undecided.ID, h.AnnaID)
	Must(h.T, err)
	waiting := h.MustRequest(h.Mia, "Label printer prints half labels", "Paper changed on Friday.", map[string]string{"service": "workstation/desktop", "asset": "NW-0012", "mode": "remote"})
	_, err = h.Desk.Reply(ctx, anna, desk.Reply{Ticket: waiting.ID, Text: "Which paper is it?", Status: ticket.WaitingClient})
	Must(h.T, err)
	h.MustRequest(h.Dana, "Move six desks to floor 2", "In April.", map[string]string{"kind": "project"})
	h.Clock.Advance(16 * time.Minute)
	return main
}

// MustReceive takes a mail in and returns its ticket.
func (h *House) MustReceive(raw string) int64 {
	h.T.Helper()
	results, err := h.Intake.Receive(context.Background(), "help", []intake.Raw{{Bytes: []byte(raw)}})
	Must(h.T, err)
	return results[0].Ticket
}

// Nested is a body of parts in parts, deeper than any mail is.
func Nested(depth int) string {
	var b strings.Builder
	for i := range depth {
		fmt.Fprintf(&b, "--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n", i, i+1)
	}
	return b.String()
}
