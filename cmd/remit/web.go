package main

import (
	"context"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"remit/internal/api"
	"remit/internal/diary"
	"remit/internal/editor"
	"remit/internal/httpd"
	"remit/internal/invoice"
	"remit/internal/membership"
	"remit/internal/pages/articles"
	"remit/internal/pages/audit"
	"remit/internal/pages/brand"
	diarypages "remit/internal/pages/diary"
	"remit/internal/pages/entry"
	erasurepages "remit/internal/pages/erasure"
	estimatepages "remit/internal/pages/estimate"
	handoverpages "remit/internal/pages/handover"
	"remit/internal/pages/hook"
	invoicepages "remit/internal/pages/invoice"
	"remit/internal/pages/leak"
	"remit/internal/pages/maintenance"
	"remit/internal/pages/manager"
	"remit/internal/pages/paper"
	"remit/internal/pages/people"
	"remit/internal/pages/phone"
	"remit/internal/pages/portal"
	providerpages "remit/internal/pages/provider"
	"remit/internal/pages/queue"
	"remit/internal/pages/reference"
	reportpages "remit/internal/pages/report"
	"remit/internal/pages/rights"
	"remit/internal/pages/saved"
	"remit/internal/pages/search"
	"remit/internal/pages/security"
	"remit/internal/pages/settings"
	"remit/internal/pages/staff"
	"remit/internal/pages/statement"
	"remit/internal/pages/status"
	"remit/internal/pages/survey"
	tenurepages "remit/internal/pages/tenure"
	"remit/internal/pages/ties"
	"remit/internal/pages/week"
	"remit/internal/pages/work"
	benchpages "remit/internal/pages/workbench"
)

// linkTime is far longer than it takes to write the mail with a link.
const linkTime = 300 * time.Millisecond

// web is the web server with all routes.
func (a *app) web(now func() time.Time) (*httpd.Server, error) {
	proxies, err := a.config.proxies()
	if err != nil {
		return nil, err
	}
	measurers, err := a.config.measurers()
	if err != nil {
		return nil, err
	}
	s := httpd.New(httpd.Options{Log: a.log, Now: now, Sessions: a.db.Sessions(), Secure: strings.HasPrefix(a.config.Server.BaseURL, "https:"),
		TrustedProxies: proxies, Viewer: a.viewer, Token: a.token, House: a.house, Ready: a.ready,
		Tell: httpd.Tell(a.config.Log.Requests), Tracer: a.tracer, Paces: httpd.Paces(a.config.Limits),
		Figures: httpd.Figures{Networks: measurers, Token: a.config.Metrics.Token, Collectors: []prometheus.Collector{figures{context.Background(), a.watch}}}})
	s.Mount(staff.New(staff.Options{DB: a.db, Desk: a.desk, Intake: a.intake, Answers: a.answers, Estimates: a.estimates, Log: a.log}).Routes())
	s.Mount(ties.New(a.db, a.desk).Routes())
	s.Mount(estimatepages.New(estimatepages.Options{DB: a.db, Estimates: a.estimates}).Routes())
	s.Mount(queue.New(queue.Options{DB: a.db, Desk: a.desk, Log: a.log}).Routes())
	s.Mount(search.New(search.Options{DB: a.db}).Routes())
	s.Mount(saved.New(a.db).Routes())
	s.Mount(phone.New(phone.Options{DB: a.db, Desk: a.desk, Intake: a.intake}).Routes())
	s.Mount(diarypages.New(diarypages.Options{DB: a.db, Desk: a.desk, Diary: diary.New(a.db, a.desk)}).Routes())
	s.Mount(paper.New(paper.Options{DB: a.db, Desk: a.desk}).Routes())
	s.Mount(maintenance.New(maintenance.Options{DB: a.db}).Routes())
	door := entry.New(entry.Options{Desk: a.desk, Credentials: a.credentials, OpenID: a.openid, TestMailbox: a.testMailbox, LinkTime: linkTime})
	s.Mount(door.Routes())
	s.Mount(people.New(people.Options{DB: a.db, Membership: membership.New(a.db, a.desk), Begin: door.Begin}).Routes())
	s.Mount(security.New(security.Options{Credentials: a.credentials, Site: a.site, Tabs: settings.Nav}).Routes())
	s.Mount(manager.New(manager.Options{DB: a.db, Desk: a.desk}).Routes())
	s.Mount(benchpages.New(benchpages.Options{DB: a.db, Bench: a.bench}).Routes())
	s.Mount(settings.New(settings.Options{DB: a.db, Desk: a.desk, Log: a.log, TestMailbox: a.testMailbox}).Routes())
	s.Mount(status.New(status.Options{Watch: a.watch, Tabs: settings.Nav}).Routes())
	s.Mount(providerpages.New(providerpages.Options{DB: a.db, OpenID: a.openid, BaseURL: a.baseURL, Tabs: settings.Nav}).Routes())
	s.Mount(audit.New(audit.Options{DB: a.db, Tabs: settings.Nav}).Routes())
	s.Mount(rights.New(rights.Options{Tabs: settings.Nav}).Routes())
	s.Mount(brand.New(a.desk).Routes())
	s.Mount(portal.New(portal.Options{DB: a.db, Desk: a.desk, Intake: a.intake, Log: a.log, Surveys: a.surveys, Statements: a.bills, Tenures: a.tenures, Reviews: a.reviews}).Routes())
	s.Mount(invoicepages.New(invoicepages.Options{DB: a.db, Book: invoice.New(a.db), Tabs: settings.Nav}).Routes())
	s.Mount(week.New(week.Options{DB: a.db, Desk: a.desk, Ledger: a.ledger, Reviews: a.reviews}).Routes())
	s.Mount(reportpages.New(reportpages.Options{DB: a.db, Desk: a.desk, Ledger: a.ledger, Bills: a.bills, Mail: a.reports}).Routes())
	s.Mount(work.New(work.Options{DB: a.db, Desk: a.desk, Ledger: a.ledger, Reviews: a.reviews, Estimates: a.estimates, Statements: a.bills}).Routes())
	s.Mount(leak.New(leak.Options{DB: a.db, Ledger: a.ledger}).Routes())
	s.Mount(statement.New(statement.Options{DB: a.db, Statements: a.bills}).Routes())
	s.Mount(erasurepages.New(erasurepages.Options{DB: a.db, Eraser: a.eraser}).Routes())
	s.Mount(handoverpages.New(handoverpages.Options{DB: a.db, Handovers: a.handovers}).Routes())
	s.Mount(tenurepages.New(tenurepages.Options{DB: a.db, Tenures: a.tenures, Statements: a.bills}).Routes())
	s.Mount(hook.New(hook.Options{DB: a.db, Hooks: a.hooks, Tabs: settings.Nav}).Routes())
	s.Mount(survey.New(survey.Options{DB: a.db, Surveys: a.surveys}).Routes())
	s.Mount(articles.New(articles.Options{DB: a.db, Desk: a.desk, Editor: editor.New(a.db)}).Routes())
	programs := api.New(api.Options{DB: a.db, Desk: a.desk, Intake: a.intake, Estimates: a.estimates, Ledger: a.ledger, Bills: a.bills, Tenures: a.tenures, Reviews: a.reviews, Hooks: a.hooks, OpenID: a.openid,
		Answers: a.answers, Handovers: a.handovers, Eraser: a.eraser, Bench: a.bench, Reports: a.reports, Watch: a.watch, TestMailbox: a.testMailbox, Log: a.log})
	s.Mount(programs.Routes())
	s.Mount(reference.New(reference.Options{Document: programs.Document, Base: api.Base, Tabs: settings.Nav}).Routes())
	return s, nil
}
