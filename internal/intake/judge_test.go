package intake_test

import (
	"strings"
	"testing"

	"remit/internal/intake"
	"remit/internal/ticket"
)

// report is what a mail server says of a mail that it could not hand over, or not yet.
func report(action, id string) intake.Raw {
	fields := func(address string) string {
		return "Final-Recipient: rfc822; " + address + "\r\nAction: " + action + "\r\nStatus: 4.4.1\r\nDiagnostic-Code: smtp; 451 4.4.1 no answer\r\n\r\n"
	}
	return intake.Raw{Name: action, Bytes: []byte("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: help@harbour.example\r\nMessage-ID: <" + action + "@mx.example>\r\nSubject: Report\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n" +
		"--b\r\n\r\nSee below.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n" + fields("dana@northwind.example") + fields("finn@northwind.example") +
		"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + id + ">\r\n--b--\r\n")}
}

func TestABounceIsToldOnItsTicketAndADelayIsNoBounce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		tk := h.ticket(t, h.receive(t, mail("dana@northwind.example", "1@northwind.example", "Printer", "It is dark."))[0].Ticket)
		sent, err := h.db.TicketOutbox(t.Context(), program, tk.ID)
		must(t, err)
		if len(sent) == 0 {
			t.Fatal("the request was not acknowledged")
		}
		failures := func() (out []string) {
			events, err := h.db.Events(t.Context(), program, tk.ID)
			must(t, err)
			for _, e := range events {
				if e.Type == ticket.EventMailFailed {
					out = append(out, string(e.Data))
				}
			}
			return out
		}
		r := h.receive(t, report("delayed", sent[0].MessageID))[0]
		if r.Outcome != intake.Appended || r.Ticket != tk.ID || len(failures()) != 0 {
			t.Errorf("a delay: %+v, told as %q", r, failures())
		}
		r = h.receive(t, report("failed", sent[0].MessageID))[0]
		told := failures()
		if r.Outcome != intake.Bounced || r.Ticket != tk.ID || len(told) != 1 {
			t.Fatalf("a bounce: %+v, told as %q", r, told)
		}
		for _, want := range []string{"dana@northwind.example, finn@northwind.example", "temporary", "451 4.4.1 no answer"} {
			if !strings.Contains(told[0], want) {
				t.Errorf("%q is missing in %s", want, told[0])
			}
		}
	})
}

func TestTheQuotedHistoryNamesTheTicketWhereHeadersAndSubjectWereLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		tk := h.ticket(t, h.receive(t, mail("dana@northwind.example", "1@northwind.example", "Printer", "It is dark."))[0].Ticket)
		answer := func(name, from string) intake.Result {
			return h.receive(t, mail(from, name+"@elsewhere.example", "Answer", "It is bright again.\r\n\r\nOn Mon, 2 Mar 2026 at 10:00, Harbour IT <help@harbour.example> wrote:\r\n> Your request is ticket ["+ticket.Number(tk.ID)+"].\r\n"))[0]
		}
		if r := answer("a", "dana@northwind.example"); r.Outcome != intake.Appended || r.Ticket != tk.ID {
			t.Errorf("who takes part: %+v", r)
		}
		if r := answer("b", "eve@elsewhere.example"); r.Outcome != intake.Created || h.ticket(t, r.Ticket).LinkedID != 0 {
			t.Errorf("a stranger: %+v", r)
		}
	})
}
