package identity

import (
	"time"
)

// User is one of the provider's people.
type User struct {
	ID           int64
	Email        string
	Name         string
	Role         Role
	PasswordHash string // argon2id in PHC form; "" where no password is set
	Zone         string // IANA name, "" for the house's
	Locale       string // tag of one of Locales, by which dates and numbers are written; "" as the browser says
	Signature    string // what they write below the house's signature, "" for nothing
	Quiet        bool   // tickets that they watch send them no mails
	WorkHours    string // when they work, as timesheet.ParseHours reads it; "" for the house's
	Active       bool
	CreatedAt    time.Time
	Teams        []int64
}

// Locale is how dates and numbers are written somewhere, by its language tag.
type Locale struct{ Tag, Name string }

// Locales are those that a user can choose from.
func Locales() []Locale {
	return []Locale{{"en-GB", "British"}, {"en-US", "American"}, {"en-AU", "Australian"}, {"en-CA", "Canadian"}, {"en-IN", "Indian"}, {"en-ZA", "South African"},
		{"da", "Danish"}, {"nl", "Dutch"}, {"fr", "French"}, {"de", "German"}, {"de-CH", "Swiss"}, {"it", "Italian"}, {"ja", "Japanese"}, {"es", "Spanish"}, {"sv", "Swedish"}}
}

// Team is a group of users that tickets are routed to.
type Team struct {
	ID      int64
	Slug    string
	Name    string
	Active  bool
	Members []int64 // user ids
}

// Client is an organisation that the provider works for.
type Client struct {
	ID        int64
	Slug      string
	Name      string
	Language  string
	Domains   []string // mail domains that name this client
	Active    bool
	CreatedAt time.Time
}

// Site is a place of a client.
type Site struct {
	ID       int64
	ClientID int64
	Slug     string
	Name     string
	Zone     string // IANA name, "" where not known
	Active   bool
}

// Contact is one of a client's people. Sees is own or organisation.
type Contact struct {
	ID           int64
	ClientID     int64
	Email        string
	Name         string
	Phones       []string
	VIP          bool
	Groups       []string
	Role         Role
	Sees         string
	Language     string // that they chose to read in, as da; "" where none
	PasswordHash string
	Verified     bool // false: made from a mail's sender, not yet confirmed by a person
	Active       bool
	CreatedAt    time.Time
}

// Asset is a thing that a client owns and the provider may look after.
type Asset struct {
	ID        int64
	ClientID  int64
	Tag       string
	Name      string
	Class     string // path: workstation/laptop
	Managed   bool
	SiteID    int64 // 0: none
	ContactID int64 // 0: nobody's
	Active    bool
}

// Service is an entry of the house's service catalogue. Words are what people call it.
type Service struct {
	ID     int64
	Path   string
	Name   string
	Words  []string
	Active bool
}
