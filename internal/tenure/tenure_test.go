package tenure_test

import (
	"slices"
	"strings"
	"testing"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/tenure"
)

func TestNoticeEndsAnAgreementAfterItsLastDay(t *testing.T) {
	onBoth(t, func(h *house) {
		e, err := h.room.Give(h.Context(), h.marta, notice(""))
		h.must(err)
		if e.Day != "2026-04-02" {
			h.Fatalf("thirty days after 3 March is %s", e.Day)
		}
		if to, words := h.letters(); !slices.Equal(to, []string{"ada@northwind.example", "dana@northwind.example"}) || !strings.Contains(words, "NWD-2026 ends on 2 April 2026") ||
			!strings.Contains(words, "given by Northwind Dental, received on 3 March 2026") || !strings.Contains(words, "We bring IT in-house.") {
			h.Errorf("told %q: %s", to, words)
		}
		h.on("2026-04-02")
		if got := h.decided(); got != number {
			h.Errorf("on the last day a request is decided by %q", got)
		}
		h.on("2026-04-03")
		if got := h.decided(); got != "" {
			h.Errorf("the day after a request is decided by %q", got)
		}
		h.publish(strings.NewReplacer(`"NWD-2026"`, `"NWD-B"`, "2026-01-01", "2026-04-01").Replace(h.source()))
		if got := h.decided(); got != "NWD-B" {
			h.Errorf("beside another agreement a request is decided by %q", got)
		}
	})
}

func TestNoticeThatIsWithdrawnEndsNothing(t *testing.T) {
	onBoth(t, func(h *house) {
		_, err := h.room.Give(h.Context(), h.marta, notice(""))
		h.must(err)
		if _, err := h.room.Give(h.Context(), h.marta, notice("")); !fault.Is(err, fault.Conflict) {
			h.Errorf("a second notice: %v", err)
		}
		h.letters()
		if err := h.room.Withdraw(h.Context(), h.marta, number, " "); fault.FieldOf(err) != "withdrawal" {
			h.Errorf("without a reason: %v", err)
		}
		h.must(h.room.Withdraw(h.Context(), h.marta, number, "They stay."))
		if to, words := h.letters(); len(to) != 2 || !strings.Contains(words, "is withdrawn by Marta") {
			h.Errorf("told %q: %s", to, words)
		}
		h.on("2026-04-03")
		if got := h.decided(); got != number {
			h.Errorf("a request is decided by %q", got)
		}
		if err := h.room.Withdraw(h.Context(), h.marta, number, "Again."); !fault.Is(err, fault.Conflict) {
			h.Errorf("withdrawn twice: %v", err)
		}
		if got := h.events(); got != "given 2026-04-02, withdrawn 2026-04-02" {
			h.Errorf("kept: %s", got)
		}
	})
}

func TestWhatANoticeHasToSay(t *testing.T) {
	inHouse(t, func(h *house) {
		with := func(change func(n *tenure.Notice)) tenure.Notice {
			n := notice("")
			change(&n)
			return n
		}
		for _, c := range []struct {
			name  string
			by    identity.Viewer
			n     tenure.Notice
			field string
			kind  fault.Kind
		}{
			{"by a technician", h.kim, notice(""), "", fault.Forbidden},
			{"by the client", h.ada, notice(""), "", fault.Forbidden},
			{"of nobody", h.marta, with(func(n *tenure.Notice) { n.Party = "" }), "party", fault.Invalid},
			{"without a reason", h.marta, with(func(n *tenure.Notice) { n.Reason = " " }), "reason", fault.Invalid},
			{"that comes in tomorrow", h.marta, with(func(n *tenure.Notice) { n.Received = "2026-03-04" }), "received", fault.Invalid},
			{"on no day", h.marta, with(func(n *tenure.Notice) { n.Received = "soon" }), "received", fault.Invalid},
			{"in no way", h.marta, with(func(n *tenure.Notice) { n.Way = "" }), "way", fault.Invalid},
			{"agreed on no day", h.marta, with(func(n *tenure.Notice) { n.Way = agreement.Agreed }), "day", fault.Invalid},
			{"agreed on a day before it", h.marta, with(func(n *tenure.Notice) { n.Way, n.Day = agreement.Agreed, "2026-03-02" }), "day", fault.Invalid},
			{"that answers nothing", h.marta, with(func(n *tenure.Notice) { n.Asked = 99 }), "", fault.Conflict},
			{"of an agreement that is not there", h.marta, with(func(n *tenure.Notice) { n.Number = "X" }), "", fault.NotFound},
		} {
			if _, err := h.room.Give(h.Context(), c.by, c.n); !fault.Is(err, c.kind) || fault.FieldOf(err) != c.field {
				h.Errorf("%s: %v in %q", c.name, err, fault.FieldOf(err))
			}
		}
		if got := h.events(); got != "" {
			h.Errorf("kept: %s", got)
		}
	})
}

func TestTheClientsAdministratorAsksAndAManagerAnswers(t *testing.T) {
	onBoth(t, func(h *house) {
		asked := tenure.Notice{Number: number, Way: agreement.Expire, Reason: "We bring IT in-house."}
		if _, err := h.room.Ask(h.Context(), h.mia, asked); !fault.Is(err, fault.Forbidden) {
			h.Errorf("an approver asks: %v", err)
		}
		e, err := h.room.Ask(h.Context(), h.ada, asked)
		h.must(err)
		if to, words := h.letters(); !slices.Equal(to, []string{"marta@harbour.example"}) || !strings.Contains(words, "Ada Berg of Northwind Dental gives notice on agreement NWD-2026") {
			h.Errorf("told %q: %s", to, words)
		}
		h.on("2027-02-01")
		if got := h.decided(); got != number {
			h.Errorf("before it is recorded a request is decided by %q", got)
		}
		h.on("2026-03-04")
		if _, err := h.room.Ask(h.Context(), h.ada, asked); !fault.Is(err, fault.Conflict) {
			h.Errorf("asked twice: %v", err)
		}
		list, err := h.db.LifeEvents(h.Context(), h.ada, e.AgreementID)
		h.must(err)
		h.must(h.room.Refuse(h.Context(), h.marta, number, list[0].ID, "Please send it signed."))
		if to, words := h.letters(); !slices.Equal(to, []string{"ada@northwind.example"}) || !strings.Contains(words, "Please send it signed.") {
			h.Errorf("told %q: %s", to, words)
		}
		_, err = h.room.Ask(h.Context(), h.ada, asked)
		h.must(err)
		list, err = h.db.LifeEvents(h.Context(), h.ada, e.AgreementID)
		h.must(err)
		recorded := notice("")
		recorded.Way, recorded.Asked = agreement.Expire, list[2].ID
		_, err = h.room.Give(h.Context(), h.marta, recorded)
		h.must(err)
		if got := h.events(); got != "asked 2026-12-31, refused 2026-12-31, asked 2026-12-31, given 2026-12-31" {
			h.Errorf("kept: %s", got)
		}
	})
}
