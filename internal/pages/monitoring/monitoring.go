// Package monitoring says how monitoring programs report their alerts to the house.
package monitoring

import "strings"

// Guide is how to let programs report: the addresses of the house, and what to write where.
type Guide struct {
	Base   string // of the house, as programs reach it
	Secret string // of a token that was made just now, "" where there is none to show
	Client string // slug of a client, for the examples
}

// AlertmanagerURL is where Alertmanager sends its notifications.
func (g Guide) AlertmanagerURL() string { return g.base() + "/api/v1/alerts/alertmanager" }

// GenericURL is where any other program sends an alert.
func (g Guide) GenericURL() string { return g.base() + "/api/v1/alerts/generic" }

func (g Guide) base() string {
	if g.Base == "" {
		return "https://help.provider.example"
	}
	return strings.TrimRight(g.Base, "/")
}

func (g Guide) token() string {
	if g.Secret == "" {
		return "THE-TOKEN"
	}
	return g.Secret
}

func (g Guide) client() string {
	if g.Client == "" {
		return "northwind-dental"
	}
	return g.Client
}

// Alertmanager is the part of its configuration that sends everything here. max_alerts 0 leaves no alert out.
func (g Guide) Alertmanager() string {
	return strings.NewReplacer("URL", g.AlertmanagerURL(), "TOKEN", g.token()).Replace(`route:
  receiver: remit

receivers:
  - name: remit
    webhook_configs:
      - url: URL
        send_resolved: true
        max_alerts: 0
        http_config:
          authorization:
            type: Bearer
            credentials: TOKEN
`)
}

// Rule is an alerting rule of Prometheus with the labels that are taken as facts.
func (g Guide) Rule() string {
	return strings.NewReplacer("CLIENT", g.client()).Replace(`- alert: DiskFull
  expr: node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.05
  for: 10m
  labels:
    client: CLIENT
    service: server
    urgency: high
  annotations:
    summary: "Disk of {{ $labels.instance }} is nearly full"
    description: "{{ $value | humanizePercentage }} are left."
`)
}

// Curl is an alert of any other program.
func (g Guide) Curl() string {
	return strings.NewReplacer("URL", g.GenericURL(), "TOKEN", g.token(), "CLIENT", g.client()).Replace(`curl -H 'Authorization: Bearer TOKEN' -H 'Content-Type: application/json' \
  -d '{"fingerprint": "backup-7", "subject": "Backup failed", "body": "Job 7 ended with 3.", "client": "CLIENT"}' \
  URL
`)
}
