package agreement

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// Facts are what is known of one request (spec 1-agreement, Facts). ReceivedAt, Channel and Text are always known.
type Facts struct {
	ReceivedAt time.Time                  `json:"received_at"`
	Channel    string                     `json:"channel"` // email, portal, phone, alert, api
	Text       string                     `json:"text"`    // subject, a newline, and body
	Kind       Fact[string]               `json:"kind,omitzero"`
	Service    Fact[string]               `json:"service,omitzero"` // path in the service catalogue
	Mode       Fact[string]               `json:"mode,omitzero"`
	Site       Fact[string]               `json:"site,omitzero"`
	Impact     Fact[string]               `json:"impact,omitzero"`
	Urgency    Fact[string]               `json:"urgency,omitzero"`
	Contact    Fact[ContactFact]          `json:"contact,omitzero"`
	Asset      Fact[AssetFact]            `json:"asset,omitzero"`
	Used       map[string]decimal.Decimal `json:"used,omitempty"` // clause → amount used in the period of its limit
}

// ContactFact is the person who asks.
type ContactFact struct {
	Email  Fact[string]   `json:"email,omitzero"`
	VIP    Fact[bool]     `json:"vip,omitzero"`
	Groups Fact[[]string] `json:"groups,omitzero"`
}

// AssetFact is the thing that a request concerns.
type AssetFact struct {
	Tag     Fact[string] `json:"tag,omitzero"`
	Class   Fact[string] `json:"class,omitzero"`
	Managed Fact[bool]   `json:"managed,omitzero"`
}

// The values of facts that have a fixed set of them.
var (
	channels = []string{"email", "portal", "phone", "alert", "api"}
	kinds    = []string{"incident", "request", "change", "project"}
	modes    = []string{"remote", "onsite"}
	levels   = []string{"low", "medium", "high"}
)

// Channels are the ways by which a request arrives.
func Channels() []string { return slices.Clone(channels) }

// Kinds are the kinds of request.
func Kinds() []string { return slices.Clone(kinds) }

// Modes are the ways in which work is done.
func Modes() []string { return slices.Clone(modes) }

// Levels are the levels of impact and of urgency, lowest first.
func Levels() []string { return slices.Clone(levels) }
