package main

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"remit/internal/api"
)

// Why a deed of the pages has no operation.
const (
	door    = "who somebody is: passwords, codes, passkeys, links and tokens stay with people"
	own     = "how somebody likes their own pages"
	typing  = "what is typed before it is sent"
	preview = "shows on the page what is typed, and changes nothing"
	client  = "for the client's people themselves: a token speaks for one of the provider's"
	missing = "open"
)

// deeds are all deeds of the pages, each with the operation that programs have for it or why there is none.
var deeds = map[string]string{
	"/tickets/:number/messages":                         "POST /tickets/{number}/messages",
	"/tickets/:number/draft":                            typing,
	"/tickets/:number/insert":                           typing,
	"/tickets/:number/status":                           "POST /tickets/{number}/status",
	"/tickets/:number/assign":                           "POST /tickets/{number}/assignee",
	"/tickets/:number/team":                             "POST /tickets/{number}/team",
	"/tickets/:number/facts":                            "POST /tickets/{number}/facts",
	"/tickets/:number/mails/:id":                        "POST /tickets/{number}/mails/{mail}/retry",
	"/tickets/:number/reached":                          "POST /tickets/{number}/reached",
	"/tickets/:number/time":                             "POST /tickets/{number}/time-entries",
	"/tickets/:number/client":                           "POST /tickets/{number}/client",
	"/tickets/:number/let-in":                           "POST /tickets/{number}/let-in",
	"/tickets/:number/spam":                             "POST /tickets/{number}/spam",
	"/tickets/:number/read-again":                       "POST /tickets/{number}/read-again",
	"/senders/unblock":                                  missing,
	"/tickets/:number/merge":                            "POST /tickets/{number}/merge",
	"/tickets/:number/split":                            "POST /tickets/{number}/split",
	"/account/password":                                 door,
	"/account/zone":                                     own,
	"/account/locale":                                   own,
	"/account/signature":                                own,
	"/account/hours":                                    own,
	"/account/undo":                                     own,
	"/account/watching":                                 own,
	"/account/sign-out":                                 door,
	"/tickets/:number/files":                            typing,
	"/tickets/:number/replies":                          typing,
	"/tickets/:number/answers/:id/undo":                 typing,
	"/replies/new":                                      missing,
	"/replies/:id":                                      missing,
	"/replies/:id/drop":                                 missing,
	"/tickets/:number/tags":                             "POST /tickets/{number}/tags",
	"/tickets/:number/untag":                            "DELETE /tickets/{number}/tags/{tag}",
	"/tickets/:number/watch":                            "POST /tickets/{number}/watchers",
	"/tickets/:number/unlink":                           "DELETE /tickets/{number}/links/{link}",
	"/tickets/:number/items":                            "POST /tickets/{number}/items",
	"/tickets/:number/fields":                           "POST /tickets/{number}/fields",
	"/tickets/:number/apart":                            "POST /tickets/{number}/apart",
	"/tickets/:number/checklist":                        "POST /tickets/{number}/checklists",
	"/tickets/:number/child":                            "POST /tickets/{number}/children",
	"/tickets/:number/link":                             "POST /tickets/{number}/links",
	"/tickets/:number/parent":                           "POST /tickets/{number}/parent",
	"/tickets/:number/resolve":                          "POST /tickets/{number}/children/resolve",
	"/tickets/:number/estimate":                         "POST /tickets/{number}/estimates",
	"/tickets/:number/estimate/override":                "POST /tickets/{number}/estimates/override",
	"/tickets/:number/estimate/withdraw":                "POST /tickets/{number}/estimates/withdraw",
	"/portal/approvals/:number":                         client,
	"/estimate":                                         client,
	"/queue":                                            "POST /tickets/bulk",
	"/queue/merge":                                      "POST /tickets/bulk",
	"/queue/facts":                                      "POST /tickets/{number}/facts",
	"/queue/views":                                      missing,
	"/queue/views/start":                                own,
	"/queue/views/:id":                                  missing,
	"/queue/views/:id/move":                             own,
	"/queue/views/:id/delete":                           missing,
	"/phone":                                            "POST /requests",
	"/phone/preview":                                    preview,
	"/visits/feed":                                      own,
	"/visits/feed/drop":                                 own,
	"/tickets/:number/visits":                           "POST /tickets/{number}/visits",
	"/tickets/:number/visits/:id":                       "PATCH /tickets/{number}/visits/{visit}",
	"/tickets/:number/timer":                            "POST /tickets/{number}/timer",
	"/tickets/:number/timer/stop":                       "POST /tickets/{number}/timer/stop",
	"/tickets/:number/timer/discard":                    "POST /tickets/{number}/timer/discard",
	"/setup":                                            door,
	"/setup/test":                                       door,
	"/sign-in":                                          door,
	"/portal/sign-in":                                   door,
	"/sign-in/link":                                     door,
	"/portal/link":                                      door,
	"/sign-in/code":                                     door,
	"/sign-in/passkey":                                  door,
	"/sign-in/passkey/options":                          door,
	"/sign-out":                                         door,
	"/portal/people":                                    client,
	"/portal/people/:contact":                           client,
	"/portal/people/:contact/on":                        client,
	"/portal/people/:contact/off":                       client,
	"/portal/people/invitations/:invitation/send":       client,
	"/portal/people/invitations/:invitation/withdraw":   client,
	"/portal/invitation":                                door,
	"/settings/one-time-codes":                          door,
	"/account/security/prove":                           door,
	"/account/security/codes/begin":                     door,
	"/account/security/codes":                           door,
	"/account/security/codes/off":                       door,
	"/account/security/recovery":                        door,
	"/account/security/passkeys/options":                door,
	"/account/security/passkeys":                        door,
	"/account/security/passkeys/:passkey/remove":        door,
	"/portal/account/security/prove":                    door,
	"/portal/account/security/codes/begin":              door,
	"/portal/account/security/codes":                    door,
	"/portal/account/security/codes/off":                door,
	"/portal/account/security/recovery":                 door,
	"/portal/account/security/passkeys/options":         door,
	"/portal/account/security/passkeys":                 door,
	"/portal/account/security/passkeys/:passkey/remove": door,
	"/agreements/new":                                   missing,
	"/agreements/check":                                 missing,
	"/agreements/replay":                                missing,
	"/clients/file":                                     "POST /clients/apply",
	"/clients/new":                                      "POST /clients",
	"/clients/:slug/edit":                               "PATCH /clients/{slug}",
	"/clients/:slug/sites/:id":                          "POST /clients/{slug}/sites",
	"/clients/:slug/contacts/:id":                       "POST /clients/{slug}/contacts",
	"/clients/:slug/assets/:id":                         "POST /clients/{slug}/assets",
	"/outbox/again":                                     missing,
	"/outbox/:id/again":                                 missing,
	"/outbox/:id/address":                               missing,
	"/outbox/:id/drop":                                  missing,
	"/agreements/begin":                                 missing,
	"/agreements/draft":                                 missing,
	"/agreements/teach":                                 missing,
	"/agreements/:number/edit":                          missing,
	"/agreements/:number/edit/text":                     missing,
	"/agreements/:number/edit/discard":                  missing,
	"/agreements/:number/edit/follow":                   missing,
	"/agreements/:number/edit/publish":                  missing,
	"/agreements/:number/edit/replay":                   missing,
	"/agreements/:number/edit/examples/new":             missing,
	"/agreements/:number/edit/examples/take":            missing,
	"/agreements/:number/edit/examples/:id":             missing,
	"/agreements/:number/edit/examples/:id/accept":      missing,
	"/agreements/:number/edit/examples/:id/drop":        missing,
	"/settings":                                         missing,
	"/users/:id":                                        "PATCH /users/{email}",
	"/teams/:slug":                                      "POST /teams",
	"/catalogue/file":                                   "POST /catalogue/apply",
	"/catalogue/service":                                "POST /catalogue",
	"/checklists/one":                                   "POST /checklists",
	"/fields/one":                                       "POST /fields",
	"/mailboxes/:id/test":                               missing,
	"/mailboxes/:id":                                    missing,
	"/mailboxes/:id/now":                                missing,
	"/mailboxes/:id/again":                              missing,
	"/mailboxes/:id/try":                                missing,
	"/letters/look/preview":                             preview,
	"/letters/text/:language/:kind/preview":             preview,
	"/letters/text/:language/:kind/default":             missing,
	"/letters/look":                                     missing,
	"/letters/text/:language/:kind":                     missing,
	"/signing/:domain/check":                            missing,
	"/signing/:domain/switch":                           missing,
	"/signing/:domain/drop":                             missing,
	"/signing":                                          missing,
	"/tokens":                                           door,
	"/tokens/:id/drop":                                  door,
	"/portal/new":                                       client,
	"/portal/new/preview":                               preview,
	"/portal/requests/:number/messages":                 client,
	"/portal/requests/:number/status":                   client,
	"/portal/requests/:number/fact":                     client,
	"/portal/agreements/:number/notice":                 client,
	"/portal/agreements/:number/acceptances":            client,
	"/portal/account/name":                              own,
	"/portal/account/language":                          own,
	"/portal/account/password":                          door,
	"/invoicing":                                        missing,
	"/clients/:slug/invoicing":                          missing,
	"/week":                                             "POST /tickets/{number}/time-entries",
	"/time/:id":                                         "PATCH /time-entries/{id}",
	"/reports/costs":                                    missing,
	"/reports/costs/:number/delete":                     missing,
	"/reports/mail":                                     missing,
	"/reports/mail/:number/send":                        missing,
	"/reports/mail/:number/pause":                       missing,
	"/reports/mail/:number/resume":                      missing,
	"/reports/mail/:number/delete":                      missing,
	"/review":                                           missing,
	"/review/undo":                                      missing,
	"/review/ask":                                       missing,
	"/review/statements":                                missing,
	"/review/statements/:agreement/:month/issue":        missing,
	"/review/statements/:agreement/:month/counts":       missing,
	"/review/statements/:agreement/:month/exported":     missing,
	"/review/statements/:agreement/:month/send":         missing,
	"/review/taxes":                                     missing,
	"/review/taxes/:tax/delete":                         missing,
	"/clients/:slug/export":                             missing,
	"/portal/export":                                    client,
	"/agreements/:number/notice":                        missing,
	"/agreements/:number/notice/refusal":                missing,
	"/agreements/:number/notice/withdrawal":             missing,
	"/agreements/:number/renewal":                       missing,
	"/webhooks/:id":                                     missing, "/webhooks/:id/secret": missing, "/webhooks/:id/test": missing, "/webhooks/:id/drop": missing, "/webhooks/:id/deliveries/:delivery": missing,
	"/rate":                           client,
	"/portal/requests/:number/rating": client,
	"/knowledge/:slug/state":          missing,
	"/knowledge/new":                  missing,
	"/knowledge/:slug/edit":           missing,
	"/knowledge/preview":              preview,
	"/knowledge/:slug/restore":        missing,
	"/portal/articles/:slug/vote":     client,
}

// TestProgramsCanDoWhatPeopleCan holds the routes that change something against the table: a new one stands there with its operation or a reason.
func TestProgramsCanDoWhatPeopleCan(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("REMIT_DATABASE_URL", filepath.Join(dir, "remit.db"))
	t.Setenv("REMIT_DATABASE_KEY", filepath.Join(dir, "remit.key"))
	a, err := newApp(&process{ctx: t.Context(), stdout: io.Discard, stderr: io.Discard, now: time.Now, config: "config.toml"})
	must(t, err)
	t.Cleanup(a.close)
	web, err := a.web(time.Now)
	must(t, err)
	operations, pages := map[string]bool{}, map[string]bool{}
	for _, r := range web.Routes() {
		if path, ok := strings.CutPrefix(r.Path, api.Base); ok {
			operations[r.Method+" "+path] = true
		} else if r.Method == http.MethodPost {
			pages[r.Path] = true
		}
	}
	for path := range pages {
		if deeds[path] == "" {
			t.Errorf("POST %s has no operation under %s, and no reason stands here why not", path, api.Base)
		}
	}
	for path, what := range deeds {
		if !pages[path] {
			t.Errorf("%s stands here, and the pages have no such deed", path)
		}
		method, rest, named := strings.Cut(what, " /")
		parts := strings.Split(rest, "/")
		for i, p := range parts {
			if name, ok := strings.CutPrefix(p, "{"); ok {
				parts[i] = ":" + strings.TrimSuffix(name, "}")
			}
		}
		if named && strings.ToUpper(method) == method && !operations[method+" /"+strings.Join(parts, "/")] {
			t.Errorf("%s should be done by %s, which there is not", path, what)
		}
	}
}
