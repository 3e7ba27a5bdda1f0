package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
	"remit/internal/ticket"
)

const (
	claimed = 20
	lease   = 2 * time.Minute     // longer than any try
	atOnce  = 5                   // receivers that are told at the same time: one that is slow does not hold up the others
	answer  = 2 << 10             // bytes of an answer that are kept
	kept    = 30 * 24 * time.Hour // how long the log goes back
)

var program = identity.System("Webhooks")

// Work sends all that is due. It returns an error only where the database fails; what a receiver says is kept with the delivery.
func (w *Webhooks) Work(ctx context.Context) error {
	for ctx.Err() == nil {
		token, _, err := identity.NewToken()
		if err != nil {
			return err
		}
		var list []store.Delivery
		err = w.DB.Write(ctx, func(tx *store.Tx) error {
			list, err = tx.ClaimDeliveries(ctx, token, lease, claimed)
			return err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		if err := w.sendAll(ctx, list); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Tidy forgets what was told long ago.
func (w *Webhooks) Tidy(ctx context.Context) error {
	return w.DB.Write(ctx, func(tx *store.Tx) error { return tx.DropOldDeliveries(ctx, tx.Now.Add(-kept)) })
}

// sendAll sends claimed deliveries: those of one webhook in their order, several webhooks at once.
func (w *Webhooks) sendAll(ctx context.Context, list []store.Delivery) error {
	by, order := map[int64][]store.Delivery{}, []int64{}
	for _, d := range list {
		if by[d.WebhookID] == nil {
			order = append(order, d.WebhookID)
		}
		by[d.WebhookID] = append(by[d.WebhookID], d)
	}
	var wg sync.WaitGroup
	errs := make([]error, len(order))
	slots := make(chan struct{}, atOnce)
	for i, id := range order {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			errs[i] = w.sendTo(ctx, id, by[id])
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *Webhooks) sendTo(ctx context.Context, id int64, list []store.Delivery) error {
	for _, d := range list {
		x, err := w.DB.Webhook(ctx, program, id)
		if fault.Is(err, fault.NotFound) {
			return nil // it was removed meanwhile, with all that waited for it
		}
		if err != nil {
			return err
		}
		if d.Body == "" {
			if err := w.fill(ctx, &d); err != nil {
				return err
			}
		}
		if err := w.send(ctx, x, &d); err != nil {
			return err
		}
		if err := w.finish(ctx, x, d); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// send tries once. What came of it stands in the delivery; an error is one of ours.
func (w *Webhooks) send(ctx context.Context, x store.Webhook, d *store.Delivery) error {
	d.Status, d.Answer, d.Error = 0, "", ""
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, x.URL, bytes.NewReader([]byte(d.Body)))
	if err != nil {
		d.Error = "The address cannot be read."
		return nil //nolint:nilerr // it stands in the delivery
	}
	at := w.DB.Now()
	signature, err := w.sign(x, *d, at)
	if err != nil {
		return err
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "User-Agent": {"Remit"}, standardwebhooks.HeaderWebhookID: {d.UID},
		standardwebhooks.HeaderWebhookTimestamp: {strconv.FormatInt(at.Unix(), 10)}, standardwebhooks.HeaderWebhookSignature: {signature}}
	status, body, err := w.Client.Do(r, answer)
	d.Status, d.Took = status, w.DB.Now().Sub(at)
	if d.Answer = string(body); !utf8.ValidString(d.Answer) {
		d.Answer = strings.ToValidUTF8(d.Answer, "\uFFFD")
	}
	switch {
	case err != nil:
		d.Error = fault.Text(err)
	case status >= 300 && status < 400:
		d.Error = "It answered with a redirect, which is not followed: set the address that it leads to."
	case status < 200 || status >= 300:
		d.Error = fmt.Sprintf("It answered %d.", status)
	}
	return nil
}

// sign signs a delivery with the webhook's secret, and with the one before while that holds.
func (w *Webhooks) sign(x store.Webhook, d store.Delivery, at time.Time) (string, error) {
	secrets := []string{x.Secret}
	if x.OldSecret != "" && at.Before(x.OldUntil) {
		secrets = append(secrets, x.OldSecret)
	}
	var list []string
	for _, sealed := range secrets {
		secret, err := w.Unseal(sealed)
		if err != nil {
			return "", fmt.Errorf("webhook: unseal: %w", err)
		}
		signer, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return "", fmt.Errorf("webhook: secret: %w", err)
		}
		one, err := signer.Sign(d.UID, at, []byte(d.Body))
		if err != nil {
			return "", fmt.Errorf("webhook: sign: %w", err)
		}
		list = append(list, one)
	}
	return strings.Join(list, " "), nil
}

// finish keeps what came of a try. A webhook at which nothing arrives for long, or that says it is gone, is switched off, and the admins are told.
func (w *Webhooks) finish(ctx context.Context, x store.Webhook, d store.Delivery) error {
	why := ""
	err := w.DB.Write(ctx, func(tx *store.Tx) error {
		d.State, d.NextAt = store.DeliverySent, tx.Now
		if d.Error != "" {
			d.State = store.DeliveryFailed
			if next, again := After(d.Tries, tx.Now); again && d.Status != http.StatusGone && x.Active {
				d.State, d.NextAt = store.DeliveryQueued, next
			}
		}
		if err := tx.FinishDelivery(ctx, d); err != nil {
			return err
		}
		if err := tx.Arrived(ctx, x.ID, d.Error == ""); err != nil || d.Error == "" {
			return err
		}
		switch {
		case d.Status == http.StatusGone:
			why = "It answered 410: it wants to be told no more."
		case !x.Failing.IsZero() && tx.Now.Sub(x.Failing) >= giveUp:
			why = fmt.Sprintf("Nothing arrived for %d days. At last: %s", int(giveUp.Hours()/24), d.Error)
		default:
			return nil
		}
		off, err := tx.SwitchOff(ctx, x.ID, why)
		if err != nil || !off {
			return err
		}
		audit(ctx, tx, program, trail.WebhookSwitched, x, map[string]string{trail.To: "off", trail.Why: why})
		return w.tellAdmins(ctx, tx, x, why)
	})
	if why != "" && err == nil {
		w.Queued()
	}
	return err
}

// payload is what is sent. It carries numbers and words of fixed sets: what people wrote is read by the API, with a token that may.
type payload struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      data      `json:"data"`
}

type data struct {
	Version int             `json:"version"`
	Client  *string         `json:"client"`
	Ticket  *ticketData     `json:"ticket,omitempty"`
	About   json.RawMessage `json:"about"`
}

type ticketData struct {
	Number    int64   `json:"number"`
	Status    string  `json:"status"`
	Priority  *string `json:"priority"`
	Verdict   string  `json:"verdict"`
	Clause    *string `json:"clause"`
	Assignee  *string `json:"assignee"`
	Agreement *string `json:"agreement"`
	Revision  int     `json:"revision"`
}

// fill writes the body of a delivery before its first try, so that each try sends the same.
func (w *Webhooks) fill(ctx context.Context, d *store.Delivery) error {
	p := payload{Type: d.Type, Timestamp: d.CreatedAt.UTC(), Data: data{Version: 1, About: d.Data}}
	if d.ClientID != 0 {
		c, err := w.DB.Client(ctx, program, d.ClientID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		p.Data.Client = some(c.Slug)
	}
	if d.TicketID != 0 {
		var err error
		if p.Data.Ticket, err = w.ticket(ctx, d.TicketID); err != nil {
			return err
		}
	}
	b, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("webhook: body: %w", err)
	}
	d.Body = string(b)
	return w.DB.Write(ctx, func(tx *store.Tx) error { return tx.FillDelivery(ctx, *d) })
}

// ticket is a ticket as it stands when it is told, nil where it is gone.
func (w *Webhooks) ticket(ctx context.Context, id int64) (*ticketData, error) {
	rows, err := w.DB.RowsOf(ctx, program, ticket.Filter{}, []int64{id}, w.DB.Now())
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	t := rows[0]
	out := &ticketData{Number: t.ID, Status: string(t.Status), Priority: some(t.Priority), Verdict: t.Verdict, Clause: some(t.Clause), Revision: t.Revision}
	if t.AssigneeID != 0 {
		u, err := w.DB.User(ctx, program, t.AssigneeID)
		if err != nil {
			return nil, err
		}
		out.Assignee = some(u.Email)
	}
	if t.AgreementID != 0 {
		numbers, err := w.DB.AgreementNumbers(ctx, []int64{t.AgreementID})
		if err != nil {
			return nil, err
		}
		out.Agreement = some(numbers[t.AgreementID])
	}
	return out, nil
}

func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
