package store

import "remit/internal/store/providerroom"

// Providers of OpenID Connect, from the room that keeps them.
type (
	Provider = providerroom.Provider
	Tie      = providerroom.Tie
)
