package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"remit/internal/api"
)

// Why a deed of the pages has no operation.
const (
	door    = "who somebody is: passwords, codes, passkeys, links and tokens stay with people"
	taste   = "how somebody likes their own pages"
	typing  = "what is typed before it is sent"
	preview = "shows on the page what is typed, and changes nothing"
	client  = "for the client's people themselves: a token speaks for one of the provider's"
)

// deeds are all deeds of the pages, each with the operation that programs have for it or why there is none.
var deeds = map[string]string{
	"/settings/sessions":                                door,
	"/account/security/sessions":                        door,
	"/portal/account/security/sessions":                 door,
	"/account/security/sessions/others":                 door,
	"/portal/account/security/sessions/others":          door,
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
	"/senders/unblock":                                  "DELETE /blocked-senders/{address}",
	"/tickets/:number/merge":                            "POST /tickets/{number}/merge",
	"/tickets/:number/split":                            "POST /tickets/{number}/split",
	"/account/password":                                 door,
	"/account/zone":                                     taste,
	"/account/locale":                                   taste,
	"/account/signature":                                taste,
	"/account/hours":                                    taste,
	"/account/undo":                                     taste,
	"/account/watching":                                 taste,
	"/account/sign-out":                                 door,
	"/tickets/:number/files":                            typing,
	"/tickets/:number/replies":                          typing,
	"/tickets/:number/answers/:id/undo":                 typing,
	"/replies/new":                                      "POST /canned-replies",
	"/replies/:id":                                      "POST /canned-replies",
	"/replies/:id/drop":                                 "DELETE /canned-replies/{id}",
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
	"/queue/views":                                      "POST /views",
	"/queue/views/start":                                taste,
	"/queue/views/:id":                                  "POST /views",
	"/queue/views/:id/move":                             taste,
	"/queue/views/:id/delete":                           "DELETE /views/{view}",
	"/phone":                                            "POST /requests",
	"/phone/preview":                                    preview,
	"/visits/feed":                                      taste,
	"/visits/feed/drop":                                 taste,
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
	"/agreements/new":                                   "POST /agreements",
	"/agreements/check":                                 "POST /agreements/check",
	"/agreements/replay":                                "POST /agreements/replay",
	"/clients/file":                                     "POST /clients/apply",
	"/clients/new":                                      "POST /clients",
	"/clients/:slug/edit":                               "PATCH /clients/{slug}",
	"/clients/:slug/sites/:id":                          "POST /clients/{slug}/sites",
	"/clients/:slug/contacts/:id/erase":                 "POST /clients/{slug}/contacts/{contact}/erasure",
	"/clients/:slug/contacts/:id":                       "POST /clients/{slug}/contacts",
	"/clients/:slug/assets/:id":                         "POST /clients/{slug}/assets",
	"/outbox/again":                                     "POST /outbox/again",
	"/outbox/:id/again":                                 "POST /outbox/{mail}/again",
	"/outbox/:id/address":                               "POST /outbox/{mail}/address",
	"/outbox/:id/drop":                                  "DELETE /outbox/{mail}",
	"/agreements/begin":                                 "POST /agreement-drafts",
	"/agreements/draft":                                 "POST /agreement-drafts/file",
	"/agreements/teach":                                 "POST /agreement-drafts/teach",
	"/agreements/:number/edit":                          "POST /agreement-drafts/{number}/entries",
	"/agreements/:number/edit/text":                     "PUT /agreement-drafts/{number}/file",
	"/agreements/:number/edit/discard":                  "DELETE /agreement-drafts/{number}",
	"/agreements/:number/edit/follow":                   "POST /agreement-drafts/{number}/follow",
	"/agreements/:number/edit/publish":                  "POST /agreement-drafts/{number}/publish",
	"/agreements/:number/edit/replay":                   "POST /agreement-drafts/{number}/replay",
	"/agreements/:number/edit/examples/new":             "POST /agreement-drafts/{number}/examples",
	"/agreements/:number/edit/examples/take":            "POST /agreement-drafts/{number}/examples/take",
	"/agreements/:number/edit/examples/:id":             "PUT /agreement-drafts/{number}/examples/{id}",
	"/agreements/:number/edit/examples/:id/accept":      "POST /agreement-drafts/{number}/examples/{id}/accept",
	"/agreements/:number/edit/examples/:id/drop":        "DELETE /agreement-drafts/{number}/examples/{id}",
	"/settings":                                         "PATCH /house",
	"/users/:id":                                        "PATCH /users/{email}",
	"/teams/:slug":                                      "POST /teams",
	"/catalogue/file":                                   "POST /catalogue/apply",
	"/catalogue/service":                                "POST /catalogue",
	"/checklists/one":                                   "POST /checklists",
	"/fields/one":                                       "POST /fields",
	"/mailboxes/:id/test":                               "POST /mailboxes/test",
	"/mailboxes/:id":                                    "PUT /mailboxes/{mailbox}",
	"/mailboxes/:id/now":                                "POST /mailboxes/{mailbox}/now",
	"/mailboxes/:id/again":                              "POST /mailboxes/{mailbox}/again",
	"/mailboxes/:id/try":                                "POST /mailboxes/{mailbox}/try",
	"/letters/look/preview":                             preview,
	"/letters/text/:language/:kind/preview":             preview,
	"/letters/text/:language/:kind/default":             "POST /letters/{language}/{kind}/default",
	"/letters/look":                                     "PATCH /letter-look",
	"/letters/text/:language/:kind":                     "PUT /letters/{language}/{kind}",
	"/signing/:domain/check":                            "POST /signing-keys/{domain}/check",
	"/signing/:domain/switch":                           "POST /signing-keys/{domain}/switch",
	"/signing/:domain/drop":                             "DELETE /signing-keys/{domain}",
	"/signing":                                          "POST /signing-keys",
	"/tokens":                                           door,
	"/tokens/:id/drop":                                  door,
	"/portal/new":                                       client,
	"/portal/new/preview":                               preview,
	"/portal/requests/:number/messages":                 client,
	"/portal/requests/:number/status":                   client,
	"/portal/requests/:number/fact":                     client,
	"/portal/agreements/:number/notice":                 client,
	"/portal/agreements/:number/acceptances":            client,
	"/portal/account/name":                              taste,
	"/portal/account/language":                          taste,
	"/portal/account/password":                          door,
	"/invoicing":                                        "PUT /invoicing",
	"/clients/:slug/invoicing":                          "PUT /clients/{slug}/invoicing",
	"/week":                                             "POST /tickets/{number}/time-entries",
	"/time/:id":                                         "PATCH /time-entries/{id}",
	"/reports/costs":                                    "POST /hour-costs",
	"/reports/costs/:number/delete":                     "DELETE /hour-costs/{id}",
	"/reports/mail":                                     "POST /report-mails",
	"/reports/mail/:number/send":                        "POST /report-mails/{id}/send",
	"/reports/mail/:number/pause":                       "POST /report-mails/{id}/pause",
	"/reports/mail/:number/resume":                      "POST /report-mails/{id}/resume",
	"/reports/mail/:number/delete":                      "DELETE /report-mails/{id}",
	"/review":                                           "POST /review/rulings",
	"/review/undo":                                      "POST /review/rulings/undo",
	"/review/ask":                                       "POST /review/questions",
	"/review/statements":                                "POST /statements/issue-all",
	"/review/statements/:agreement/:month/issue":        "POST /statements",
	"/review/statements/:agreement/:month/counts":       "POST /agreements/{number}/counts",
	"/review/statements/:agreement/:month/exported":     "POST /statements/{number}/exported",
	"/review/statements/:agreement/:month/send":         "POST /statements/{number}/send",
	"/review/taxes":                                     "POST /taxes",
	"/review/taxes/:tax/delete":                         "DELETE /taxes/{id}",
	"/clients/:slug/export":                             "POST /clients/{slug}/exports",
	"/portal/export":                                    client,
	"/agreements/:number/notice":                        "POST /agreements/{number}/notice",
	"/agreements/:number/notice/refusal":                "POST /agreements/{number}/notice/refusal",
	"/agreements/:number/notice/withdrawal":             "POST /agreements/{number}/notice/withdrawal",
	"/agreements/:number/renewal":                       "POST /agreements/{number}/renewal",
	"/sign-in/with":                                     door,
	"/settings/sign-in/:id":                             "PATCH /sign-in-providers/{provider}", "/settings/sign-in/:id/try": preview, "/settings/sign-in/:id/drop": "DELETE /sign-in-providers/{provider}", "/settings/sign-in/:id/ties/:tie/drop": "DELETE /sign-in-providers/{provider}/ties/{tie}",
	"/webhooks/:id": "PATCH /webhooks/{webhook}", "/webhooks/:id/secret": "POST /webhooks/{webhook}/secret", "/webhooks/:id/test": "POST /webhooks/{webhook}/test", "/webhooks/:id/drop": "DELETE /webhooks/{webhook}", "/webhooks/:id/deliveries/:delivery": "POST /webhooks/{webhook}/deliveries/{delivery}/again",
	"/rate":                           client,
	"/portal/requests/:number/rating": client,
	"/knowledge/:slug/state":          "POST /articles/{slug}/state",
	"/knowledge/new":                  "POST /articles",
	"/knowledge/:slug/edit":           "PATCH /articles/{slug}",
	"/knowledge/preview":              preview,
	"/knowledge/:slug/restore":        "POST /articles/{slug}/restore",
	"/portal/articles/:slug/vote":     client,
}

// TestProgramsCanDoWhatPeopleCan holds the routes that change something against the table: a new one stands there with its operation or a reason.
func TestProgramsCanDoWhatPeopleCan(t *testing.T) {
	t.Parallel()
	a := inside(t, t.TempDir(), io.Discard, time.Now)
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
