package entry_test

import (
	"context"
	"testing"

	"remit/internal/desk"
	"remit/internal/pages/pagestest"
)

func TestTheDoorsReadWellEverywhere(t *testing.T) {
	t.Parallel()
	h := inhabited(t)
	h.Look(t, h.Guest(), pagestest.Sight{Name: "sign-in", Path: "/sign-in"},
		pagestest.Sight{Name: "sign-in-refused", Path: "/sign-in", Before: `() => { document.querySelector("#f-email").value = "kim@example.org"; document.querySelector("#f-password").value = "wrong wrong"; document.querySelector("main form").submit() }`},
		pagestest.Sight{Name: "portal-sign-in", Path: "/portal/sign-in"},
		pagestest.Sight{Name: "portal-sent", Path: "/portal/sign-in", Before: `() => { document.querySelector("#link-email").value = "dana@northwind.example"; document.querySelector("main form").submit() }`},
		pagestest.Sight{Name: "portal-link", Path: "/portal/link?token=abc"})
}

func TestTheSetUpReadsWellEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t, func(_ context.Context, m desk.Mailbox) (imap, smtp []desk.ProbeStep, err error) {
		return []desk.ProbeStep{{Name: "Port", OK: true, Text: "Something answers on port 993."}, {Name: "Sign-in", Text: "The server refused the user or the password. Many providers want an app password here."}}, nil, nil
	})
	h.Look(t, h.Guest(), pagestest.Sight{Name: "setup", Path: "/setup"},
		pagestest.Sight{Name: "setup-refused", Path: "/setup", Before: `() => { document.querySelector("main form").noValidate = true; document.querySelector("main form").submit() }`},
		pagestest.Sight{Name: "setup-tested", Path: "/setup", Before: `() => document.querySelector("[formaction]").click()`})
}
