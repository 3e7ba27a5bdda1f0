package api

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"remit/internal/agreement"
	"remit/internal/intake"
	"remit/internal/pages/shell"
)

// alertmanagerInput is a notification of Prometheus' Alertmanager, version 4 of its webhook, as it is sent. What is not needed is let pass.
type alertmanagerInput struct {
	Client string `query:"client" doc:"The slug of the client that alerts without a label client are about"`
	Body   struct {
		_           struct{}            `additionalProperties:"true"`
		ExternalURL string              `json:"externalURL,omitempty" doc:"Where the Alertmanager itself is: told in the ticket"`
		Truncated   int                 `json:"truncatedAlerts,omitempty" minimum:"0" doc:"How many alerts the sender left out, by its max_alerts. They are not known here"`
		Alerts      []alertmanagerAlert `json:"alerts" nullable:"false"`
	}
}

type alertmanagerAlert struct {
	_            struct{}          `additionalProperties:"true"`
	Status       string            `json:"status" enum:"firing,resolved"`
	Labels       map[string]string `json:"labels" doc:"client (a slug), asset (a tag), service, site, impact and urgency are taken as facts"`
	Annotations  map[string]string `json:"annotations,omitempty" doc:"summary becomes the subject, description the text"`
	StartsAt     time.Time         `json:"startsAt,omitzero"`
	GeneratorURL string            `json:"generatorURL,omitempty"`
	Fingerprint  string            `json:"fingerprint" minLength:"1" maxLength:"200" doc:"Tells causes apart"`
}

type genericInput struct{ Body genericAlert }

// genericAlert is an alert of any other program.
type genericAlert struct {
	Fingerprint string `json:"fingerprint" minLength:"1" maxLength:"200" doc:"Tells causes apart: the same for all reports of one"`
	Status      string `json:"status,omitempty" enum:"firing,resolved" default:"firing"`
	Subject     string `json:"subject" minLength:"1" maxLength:"500"`
	Body        string `json:"body,omitempty"`
	Client      string `json:"client,omitempty" doc:"The client's slug"`
	Asset       string `json:"asset,omitempty" doc:"The tag of what it is about"`
	Facts       facts  `json:"facts,omitempty" doc:"What else is known; an asset is named by its tag beside"`
}

type alertsOutput struct{ Body alertsBody }

type alertsBody struct {
	Alerts []alertAnswer `json:"alerts" nullable:"false"`
}

type alertAnswer struct {
	Fingerprint string `json:"fingerprint"`
	Outcome     string `json:"outcome" enum:"opened,counted,reopened,closed,noted,ignored" doc:"What became of it. closed: it is over, and nobody had touched its ticket, which opens again if the cause is back within half an hour; noted: its ticket says that it is over"`
	Ticket      *int64 `json:"ticket"`
	Times       *int   `json:"times" doc:"How often it was reported while its ticket is open"`
}

// takeAlertmanager takes the alerts of a notification, one ticket for each cause.
func (a *API) takeAlertmanager(ctx context.Context, in *alertmanagerInput) (*alertsOutput, error) {
	alerts, names := []intake.Alert{}, []string{}
	for _, x := range in.Body.Alerts {
		alerts, names = append(alerts, x.alert(in.Client, in.Body.ExternalURL)), append(names, x.Fingerprint)
	}
	if in.Body.Truncated > 0 {
		a.log.WarnContext(ctx, "Alertmanager left alerts out of its message: raise max_alerts of the receiver, or set it to 0.", "left_out", in.Body.Truncated)
	}
	return a.report(ctx, alerts, names)
}

// takeAlert takes one alert of any program.
func (a *API) takeAlert(ctx context.Context, in *genericInput) (*alertsOutput, error) {
	b := in.Body
	given, err := b.Facts.read("body.facts.")
	if err != nil {
		return nil, err
	}
	return a.report(ctx, []intake.Alert{{Source: "Monitoring", Cause: b.Fingerprint, Over: b.Status == "resolved", Client: b.Client, Asset: b.Asset,
		Facts: given, Subject: b.Subject, Text: b.Body}}, []string{b.Fingerprint})
}

// report takes alerts, whose fingerprints are names, all of them or none.
func (a *API) report(ctx context.Context, alerts []intake.Alert, names []string) (*alertsOutput, error) {
	done, err := a.intake.ReportAll(ctx, shell.ViewerIn(ctx), alerts)
	if err != nil {
		return nil, err
	}
	courseOf(ctx).done = true
	out := alertsBody{Alerts: make([]alertAnswer, len(done))}
	for n, d := range done {
		one := alertAnswer{Fingerprint: names[n], Outcome: d.Outcome}
		if d.Ticket != 0 {
			one.Ticket = &d.Ticket
		}
		if d.Times != 0 {
			one.Times = &d.Times
		}
		out.Alerts[n] = one
	}
	return &alertsOutput{out}, nil
}

// alert is what a notification says of one cause.
func (x alertmanagerAlert) alert(client, manager string) intake.Alert {
	if named := x.Labels["client"]; named != "" {
		client = named
	}
	return intake.Alert{Source: "Alertmanager", Cause: x.Fingerprint, Over: x.Status == "resolved", Client: client, Asset: x.Labels["asset"],
		Facts: labelFacts(x.Labels), Subject: x.subject(), Text: x.text(manager)}
}

// labelFacts are the facts that labels tell. A label with a value that its fact cannot have means something else.
func labelFacts(labels map[string]string) (f agreement.Facts) {
	for _, l := range []struct {
		name string
		to   *agreement.Fact[string]
		of   []string
	}{{"service", &f.Service, nil}, {"site", &f.Site, nil}, {"impact", &f.Impact, agreement.Levels()}, {"urgency", &f.Urgency, agreement.Levels()}} {
		if value := labels[l.name]; value != "" && (l.of == nil || slices.Contains(l.of, value)) {
			*l.to = agreement.Known(value)
		}
	}
	return f
}

// subject is the summary, else the name of the alert and where it is.
func (x alertmanagerAlert) subject() string {
	if s := strings.TrimSpace(x.Annotations["summary"]); s != "" {
		return s
	}
	name := x.Labels["alertname"]
	if name == "" {
		name = "Alert " + x.Fingerprint
	}
	if at := x.Labels["instance"]; at != "" {
		name += " on " + at
	}
	return name
}

// text is the description, since when, all labels, and where to look: the expression, and the Alertmanager that told.
func (x alertmanagerAlert) text(manager string) string {
	var lines []string
	if d := strings.TrimSpace(x.Annotations["description"]); d != "" {
		lines = append(lines, d, "")
	}
	if !x.StartsAt.IsZero() {
		lines = append(lines, "since: "+x.StartsAt.UTC().Format(time.RFC3339))
	}
	for _, name := range slices.Sorted(maps.Keys(x.Labels)) {
		lines = append(lines, fmt.Sprintf("%s: %s", name, x.Labels[name]))
	}
	for _, at := range []string{x.GeneratorURL, manager} {
		if at != "" {
			lines = append(lines, "", at)
		}
	}
	return strings.Join(lines, "\n")
}
