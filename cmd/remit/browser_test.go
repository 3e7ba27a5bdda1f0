package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"

	"remit/internal/identity"
	"remit/internal/testenv"
	"remit/internal/ticket"
	"remit/web"
)

// window is a browser of its own before which one person sits.
type window struct {
	t *testing.T
	*rod.Page
	base string
}

func sit(t *testing.T, base, signIn, email string) window {
	t.Helper()
	if err := web.Check(); err != nil {
		t.Fatal("run make assets first:", err)
	}
	own, err := testenv.Chromium(t).Incognito()
	must(t, err)
	p, err := own.Page(proto.TargetCreateTarget{})
	must(t, err)
	w := window{t, p.Timeout(2 * time.Minute), base}
	w.open(signIn)
	w.run(`(email, password) => { const f = document.querySelector("input[name=password]").form; f.email.value = email; f.password.value = password; f.requestSubmit() }`, email, password)
	w.until("signed in", `() => !location.pathname.includes("sign-in")`)
	return w
}

func (w window) open(path string) {
	w.t.Helper()
	must(w.t, w.Navigate(w.base+path))
	must(w.t, w.WaitLoad())
}

func (w window) run(js string, args ...any) {
	w.t.Helper()
	_, err := w.Eval(js, args...)
	must(w.t, err)
}

// until waits until the expression holds in the page.
func (w window) until(what, js string, args ...any) {
	w.t.Helper()
	if err := testenv.Until(w.Page, 30*time.Second, js, args...); err != nil {
		text, _ := w.Eval(`() => location.pathname + "\n" + document.body.innerText.slice(0, 2000)`)
		w.t.Fatalf("%s: %v\n%s", what, err, text.Value.Str())
	}
}

func (w window) write(css, text string) {
	w.t.Helper()
	e, err := w.Element(css)
	must(w.t, err)
	must(w.t, e.Input(text))
}

// press sends the form in which the button stands, as a click does.
func (w window) press(css string) {
	w.t.Helper()
	w.run(`css => document.querySelector(css).click()`, css)
}

// TestOneRequestFromThePortalToSolved follows a request in two real browsers over the running program: the client asks and sees the promise before
// sending, the technician answers, the answer goes out by mail and stands in the portal, the client answers, the technician solves it.
func TestOneRequestFromThePortalToSolved(t *testing.T) {
	imap := testenv.Dovecot(t)
	smtp := testenv.SMTPSink(t, testenv.SinkOptions{})
	p := newProgram(t)
	p.furnish(t, imap, imap.User(), smtp)
	p.with(t, func(ctx context.Context, a *app) {
		contacts, err := a.db.ContactsByEmail(ctx, "dana@northwind.example")
		must(t, err)
		must(t, a.desk.SetPassword(ctx, identity.Viewer{ContactID: contacts[0].ID, ClientID: contacts[0].ClientID, Role: identity.Requester}, "", password))
	})
	p.serve(t)
	p.ready(t)

	dana := sit(t, "http://"+p.listen, "/portal/sign-in", "dana@northwind.example")
	dana.open("/portal/new")
	dana.write("textarea", "We had a phishing mail, and Joel typed his password.")
	dana.until("the promise stands before it is sent", `() => document.querySelector(".promise.covered")?.innerText.includes("3.1")`)
	dana.press(`button[name=then][value=send]`)
	dana.until("the request is there", `() => /\/portal\/requests\/\d+/.test(location.pathname)`)
	number, err := dana.Eval(`() => location.pathname.split("/").pop()`)
	must(t, err)
	id := number.Value.Str()

	kim := sit(t, "http://"+p.listen, "/sign-in", "kim@harbour.example")
	kim.until("the queue shows it", `id => document.body.innerText.includes("#" + id)`, id)
	kim.open("/tickets/" + id)
	kim.until("the clause is cited in its own words", `() => document.querySelector("#agreement")?.innerText.includes("Security incidents on any device")`)
	kim.write("#answer-text", "We lock the account now, Dana.")
	kim.press(`form:has(#answer-text) button[name=then].primary[data-submit]`)
	kim.until("the answer stands in the timeline", `() => document.querySelector("#timeline").innerText.includes("We lock the account now")`)
	mails := smtp.Wait(t, 2)
	if !strings.Contains(string(mails[1].Raw), "We lock the account now") {
		t.Errorf("the answer went out as\n%s", mails[1].Raw)
	}

	dana.open("/portal/requests/" + id)
	dana.until("the client reads it", `() => document.querySelector("main").innerText.includes("We lock the account now")`)
	dana.write("#answer-text", "Thank you, he can work again.")
	dana.press(`form:has(#answer-text) button[type=submit].primary`)
	dana.until("the client's words are kept", `() => [...document.querySelectorAll(".msg")].some(m => m.innerText.includes("he can work again"))`)

	kim.until("the open ticket shows the answer by itself", `() => document.querySelector("#timeline").innerText.includes("he can work again")`)
	kim.run(`id => { const f = document.createElement("form"); f.method = "post"; f.action = "/tickets/" + id + "/status"; const i = document.createElement("input"); i.name = "status"; i.value = "resolved"; f.append(i); document.body.append(f); f.submit() }`, id)
	p.with(t, func(ctx context.Context, a *app) {
		eventually(t, "solved", func() bool {
			rows, err := a.db.Tickets(ctx, operator(), ticket.Filter{View: ticket.ViewSolved}, a.db.Now())
			must(t, err)
			return len(rows) == 1
		})
	})
	dana.open("/portal/requests/" + id)
	dana.until("the client sees that it is solved", `() => /solved/i.test(document.querySelector("main").innerText)`)
}

// TestOneCallFromPhoneToTicket takes a call in a real browser over the running program.
func TestOneCallFromPhoneToTicket(t *testing.T) {
	p := newProgram(t)
	p.furnish(t, nil, "", nil)
	p.serve(t)
	p.ready(t)
	kim := sit(t, "http://"+p.listen, "/sign-in", "kim@harbour.example")
	kim.open("/phone")
	kim.write("#f-q", "dana")
	kim.until("the caller is found", `() => document.querySelector("#matches .choice input:checked")?.closest("label").innerText.includes("Dana Lund")`)
	kim.write("#f-subject", "Ransomware note on the screen")
	kim.until("the agreement decides while it is typed", `() => document.querySelector("#phone-side .v.lg")?.innerText === "Covered"`)
	kim.run(`() => document.querySelector("#f-subject").form.requestSubmit()`)
	kim.until("the ticket opens", `() => location.pathname.startsWith("/tickets/")`)
	p.with(t, func(ctx context.Context, a *app) {
		rows, err := a.db.Tickets(ctx, operator(), ticket.Filter{View: ticket.ViewOpen}, a.db.Now())
		must(t, err)
		if len(rows) != 1 || rows[0].Channel != ticket.Phone || rows[0].Clause != "3.1" || rows[0].Priority != "P1" {
			t.Errorf("saved as %+v", rows)
		}
	})
}
