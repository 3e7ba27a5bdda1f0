package intake_test

import (
	"strings"
	"testing"

	"remit/internal/intake"
)

// refusal is what a mail server says of a mail that an address does not take.
func refusal(name, address, id string) intake.Raw {
	return intake.Raw{Name: name, Bytes: []byte("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: help@harbour.example\r\nMessage-ID: <" + name + "@mx.example>\r\nSubject: Undelivered\r\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSee below.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n" +
		"Final-Recipient: rfc822; " + address + "\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n" +
		"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + id + ">\r\n--b--\r\n")}
}

func TestAnAddressThatMailComesBackFromIsMarkedUntilSomebodyWritesFromIt(t *testing.T) {
	t.Parallel()
	const dana = "dana@northwind.example"
	each(t, func(t *testing.T, h house) {
		tk := h.ticket(t, h.receive(t, mail(dana, "1@northwind.example", "Printer", "It is dark."))[0].Ticket)
		sent, err := h.db.TicketOutbox(t.Context(), program, tk.ID)
		must(t, err)
		reason := func() string {
			marked, err := h.db.Undeliverable(t.Context(), program, []string{"Dana@Northwind.example", "finn@northwind.example"})
			must(t, err)
			var out []string
			for _, u := range marked {
				out = append(out, u.Address+" "+u.Reason)
			}
			return strings.Join(out, "; ")
		}
		for _, step := range []struct {
			name string
			mail intake.Raw
			want string
		}{
			{"a mail that we did not send came back: anybody can say so", refusal("forged", dana, "made-up@elsewhere.example"), ""},
			{"ours came back", refusal("refused", dana, sent[0].MessageID), dana + " 550 5.1.1 no such user"},
			{"they write again", mail(dana, "2@northwind.example", "Still dark", "Help."), ""},
			{"ours came back from where it was forwarded to", refusal("forwarded", "dana.private@elsewhere.example", sent[0].MessageID), dana + " 550 5.1.1 no such user"},
		} {
			h.receive(t, step.mail)
			if got := reason(); got != step.want {
				t.Errorf("%s: marked %q, want %q", step.name, got, step.want)
			}
		}
		must(t, h.desk.Reached(t.Context(), program, tk.ID))
		if got := reason(); got != "" {
			t.Errorf("somebody said that it is reached again: %q", got)
		}
	})
}
