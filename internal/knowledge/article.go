// Package knowledge is what the house knows and writes down: articles, whom they are for, and what differs between their versions; pure.
package knowledge

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"remit/internal/fault"
)

// Audience is whom an article is for.
type Audience string

// The audiences. The zero Audience is none, so that an article that forgets whom it is for is refused.
const (
	ForStaff   Audience = "internal" // the provider's people alone
	ForClients Audience = "clients"  // the people of all clients, and the provider's
	ForClient  Audience = "client"   // the people of one client, and the provider's
)

// Audiences lists whom an article can be for, the fewest readers first.
func Audiences() []Audience { return []Audience{ForStaff, ForClient, ForClients} }

// State is how far an article has come.
type State string

// The states. Clients read published articles alone; the provider's people read all, and are offered published ones.
const (
	Draft     State = "draft"
	Published State = "published"
	Archived  State = "archived"
)

// States lists the states in the order in which an article goes through them.
func States() []State { return []State{Draft, Published, Archived} }

// Article is an article as one of its versions says it.
type Article struct {
	ID        int64
	Slug      string // names it in addresses; it stays as it was given
	Title     string
	Body      string // Markdown
	Keywords  string // words by which it is found that do not stand in its title, with commas or spaces
	Audience  Audience
	ClientID  int64 // where it is for one client, else 0
	State     State
	Version   int    // 1 for the first
	Note      string // what changed with this version, "" where nobody said
	Author    string // who wrote the first version
	CreatedAt time.Time
	ChangedBy string
	ChangedAt time.Time
	Yes, No   int // how many of the clients' people found it helpful, and not; for the provider's people
}

// Public reports whether somebody outside the house may read it.
func (a Article) Public() bool { return a.State == Published && a.Audience != ForStaff }

// What the parts of an article may have at most.
const (
	maxTitle    = 160    // letters
	maxKeywords = 500    // letters
	maxNote     = 200    // letters
	MaxBody     = 60_000 // bytes: thirty pages
)

// Tidy is the article without space around its parts, with the line ends of Unix, and for a client only where it is for one.
func (a Article) Tidy() Article {
	a.Title, a.Keywords, a.Note = oneLine(a.Title), oneLine(a.Keywords), oneLine(a.Note)
	a.Body = strings.TrimSpace(strings.ReplaceAll(a.Body, "\r\n", "\n"))
	if a.Audience != ForClient {
		a.ClientID = 0
	}
	return a
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Check refuses an article that cannot be kept as it is.
func (a Article) Check() error {
	switch {
	case a.Title == "":
		return fault.On("title", "Give the article a title: say what somebody looks for who needs it.")
	case utf8.RuneCountInString(a.Title) > maxTitle:
		return fault.On("title", "The title is too long; %d letters are enough.", maxTitle)
	case utf8.RuneCountInString(a.Keywords) > maxKeywords:
		return fault.On("keywords", "These are too many words; %d letters are enough.", maxKeywords)
	case utf8.RuneCountInString(a.Note) > maxNote:
		return fault.On("note", "Say it shorter; %d letters are enough.", maxNote)
	case len(a.Body) > MaxBody:
		return fault.On("body", "The article is too long to be read; %d pages are the most. Make two of it.", MaxBody/2000)
	case !slices.Contains(Audiences(), a.Audience):
		return fault.On("audience", "Say whom the article is for.")
	case a.Audience == ForClient && a.ClientID == 0:
		return fault.On("client", "Choose the client whom the article is for.")
	case !slices.Contains(States(), a.State):
		return fault.On("state", "Say whether it is a draft, published or archived.")
	case a.State == Published && a.Body == "":
		return fault.On("body", "Write the article before it is published; a draft may be empty.")
	}
	return nil
}

// Same reports whether two versions say the same to the same readers.
func (a Article) Same(b Article) bool {
	return a.Title == b.Title && a.Body == b.Body && a.Keywords == b.Keywords && a.Audience == b.Audience && a.ClientID == b.ClientID && a.State == b.State
}

// longestSlug is how many letters of a title stand in the address.
const longestSlug = 60

// Slug makes of a title what stands in the address: small letters and digits without accents, with hyphens between the words.
// A title without any is “article”.
func Slug(title string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), title)
	if err != nil {
		plain = title
	}
	words := strings.FieldsFunc(strings.ToLower(plain), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	slug := ""
	for _, w := range words {
		if len(slug)+1+len(w) > longestSlug {
			break
		}
		slug = strings.TrimPrefix(slug+"-"+w, "-")
	}
	if slug == "" {
		return "article"
	}
	return slug
}
