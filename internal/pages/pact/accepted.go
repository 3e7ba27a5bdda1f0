package pact

import (
	"remit/internal/pages/document"
	"remit/internal/store"
)

// Signed are the acceptances of one version, as its document shows them.
func Signed(list []store.Acceptance, version int) []document.Signed {
	var of []document.Signed
	for _, x := range list {
		if x.Version == version {
			of = append(of, document.Signed{Name: x.Name, Email: x.Email, Typed: x.Typed, Address: x.Address, At: x.At, Hash: x.Hash})
		}
	}
	return of
}
