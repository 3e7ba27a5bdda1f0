package api

import (
	"context"
	"net/http"
	"time"

	"remit/internal/compose"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// signingRoutes are the keys that the house's mails are signed with (DKIM, RFC 6376).
func (a *API) signingRoutes() []shell.Route {
	return []shell.Route{
		serve(a, shell.Token, operation{http.MethodGet, "/signing-keys", http.StatusOK, "List the keys that mails are signed with; what is secret of them is never told"}, a.listKeys),
		serve(a, shell.Token, operation{http.MethodPost, "/signing-keys", http.StatusOK, "Make a key for a domain"}, a.makeKey),
		serve(a, shell.Token, operation{http.MethodPost, "/signing-keys/{domain}/check", http.StatusOK, "Look for the record of a key in the DNS"}, a.checkKey),
		serve(a, shell.Token, operation{http.MethodPost, "/signing-keys/{domain}/switch", http.StatusOK, "Sign the mails of a domain, or no more; on only once the record was found"}, a.switchKey),
		serve(a, shell.Token, operation{http.MethodDelete, "/signing-keys/{domain}", http.StatusOK, "Drop a key: mails of the domain leave unsigned"}, a.dropKey),
	}
}

type keyItem struct {
	Domain    string     `json:"domain"`
	Selector  string     `json:"selector"`
	Algorithm string     `json:"algorithm" enum:"rsa,ed25519"`
	Record    string     `json:"record" doc:"The name of the TXT record in the DNS"`
	Value     string     `json:"value" doc:"What stands there"`
	Active    bool       `json:"active" doc:"Mails are signed"`
	CreatedAt time.Time  `json:"created_at"`
	CheckedAt *time.Time `json:"checked_at" doc:"null: its record was never looked for"`
	Found     bool       `json:"found" doc:"The record was there and right"`
	Words     string     `json:"words" doc:"What was found"`
}

func keyOf(k store.DomainKey) keyItem {
	return keyItem{k.Domain, k.Selector, k.Algorithm, compose.RecordName(k.Selector, k.Domain), compose.Record(k.Algorithm, k.Public), k.Active, k.CreatedAt.UTC(), someTime(k.CheckedAt), k.CheckedOK, k.Words}
}

func (a *API) listKeys(ctx context.Context, _ *struct{}) (*listOutput[keyItem], error) {
	v := shell.ViewerIn(ctx)
	if !v.May(identity.ChangeHouse) {
		return nil, fault.MayNot("see signing keys")
	}
	keys, err := a.db.DomainKeys(ctx, v)
	return each(keys, err, keyOf)
}

type makeKeyInput struct {
	Body struct {
		Domain    string `json:"domain"`
		Selector  string `json:"selector,omitempty" default:"remit"`
		Algorithm string `json:"algorithm,omitempty" enum:"rsa,ed25519" default:"rsa"`
	}
}

func (a *API) makeKey(ctx context.Context, in *makeKeyInput) (*listOutput[keyItem], error) {
	b := in.Body
	return after(ctx, a.desk.MakeDomainKey(ctx, shell.ViewerIn(ctx), b.Domain, b.Selector, b.Algorithm), a.listKeys, nil)
}

// Signed says which domain's key is meant.
type Signed struct {
	Domain string `path:"domain" maxLength:"253"`
}

func (a *API) checkKey(ctx context.Context, in *Signed) (*listOutput[keyItem], error) {
	_, err := a.desk.CheckDomainKey(ctx, shell.ViewerIn(ctx), in.Domain, a.txt)
	return after(ctx, err, a.listKeys, nil)
}

type switchKeyInput struct {
	Signed
	Body struct {
		On bool `json:"on"`
	}
}

func (a *API) switchKey(ctx context.Context, in *switchKeyInput) (*listOutput[keyItem], error) {
	return after(ctx, a.desk.SetSigning(ctx, shell.ViewerIn(ctx), in.Domain, in.Body.On), a.listKeys, nil)
}

func (a *API) dropKey(ctx context.Context, in *Signed) (*listOutput[keyItem], error) {
	return after(ctx, a.desk.DropDomainKey(ctx, shell.ViewerIn(ctx), in.Domain), a.listKeys, nil)
}
