package intake

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/identity"
	"remit/internal/ruling"
	"remit/internal/store"
)

// vocabulary finds services by what people call them.
type vocabulary struct {
	phrases map[string][]phrase // by their first word
}

type phrase struct {
	words   []string
	service string
}

// wordsLife is how long the catalogue's words are used before they are read again.
const wordsLife = 10 * time.Second

// vocabulary returns the catalogue's words.
func (i *Intake) vocabulary(ctx context.Context) (*vocabulary, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	now := i.db.Now()
	if i.words != nil && now.Sub(i.readAt) < wordsLife && !now.Before(i.readAt) {
		return i.words, nil
	}
	services, err := i.db.Services(ctx)
	if err != nil {
		return nil, err
	}
	i.words, i.readAt = newVocabulary(services), now
	return i.words, nil
}

func newVocabulary(services []identity.Service) *vocabulary {
	v := &vocabulary{phrases: map[string][]phrase{}}
	for _, s := range services {
		if !s.Active {
			continue
		}
		for _, text := range append(slices.Clone(s.Words), s.Name) {
			if words := split(text); len(words) > 0 {
				v.phrases[words[0]] = append(v.phrases[words[0]], phrase{words, s.Path})
			}
		}
	}
	return v
}

// split is a text's words, in small letters.
func split(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// service names the service that a request is most clearly about: a word of the subject counts three times one of the body, a
// longer phrase more than a shorter one. Where two services that do not lie under one another are equally likely, it is none.
func (v *vocabulary) service(subject, body string) (path, word string) {
	score, said := map[string]int{}, map[string]string{}
	v.count(split(subject), 3, score, said)
	v.count(split(body), 1, score, said)
	best := 0
	for _, n := range score {
		best = max(best, n)
	}
	for p, n := range score {
		if n != best {
			continue
		}
		switch {
		case path == "" || agreement.Under(p, path):
			path = p
		case !agreement.Under(path, p):
			return "", ""
		}
	}
	return path, said[path]
}

func (v *vocabulary) count(words []string, weight int, score map[string]int, said map[string]string) {
	seen := map[string]bool{}
	for at, w := range words {
		for _, p := range v.phrases[w] {
			end := at + len(p.words)
			text := strings.Join(p.words, " ")
			if end > len(words) || seen[p.service+text] || !slices.Equal(words[at:end], p.words) {
				continue
			}
			seen[p.service+text] = true
			score[p.service] += weight * len(p.words)
			if said[p.service] == "" {
				said[p.service] = text
			}
		}
	}
}

// The bounds of what is looked up as tags: how many words of a text, and how long each may be.
const (
	maxTags = 40
	tagFrom = 2
	tagTo   = 31
)

// tagsIn are the words of a text that may be an asset's tag: letters, digits, hyphens and underscores with a digit among them.
func tagsIn(text string) []string {
	var tags []string
	start, digit := -1, false
	for i := 0; i <= len(text); i++ {
		var c byte
		if i < len(text) {
			c = text[i]
		}
		switch {
		case c >= '0' && c <= '9':
			digit = true
			fallthrough
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', start >= 0 && (c == '-' || c == '_'):
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && digit && i-start >= tagFrom && i-start <= tagTo && !slices.Contains(tags, text[start:i]) {
			if tags = append(tags, text[start:i]); len(tags) == maxTags {
				return tags
			}
		}
		start, digit = -1, false
	}
	return tags
}

// mostRead is how many bytes of a text are looked through for a service: what a request is about is said early, and what follows is logs.
const mostRead = 16 << 10

// find adds facts that the words tell and the form leaves out, each with where it came from (spec 4, Facts).
func (i *Intake) find(ctx context.Context, r store.Reader, words *vocabulary, q *desk.Request) error {
	if q.Facts.Service.IsUnknown() {
		path, word := words.service(q.Subject, q.Message.Text[:min(len(q.Message.Text), mostRead)])
		source := "from the text: " + word
		if path == "" && q.Service != "" {
			path, source = q.Service, "from the mailbox"
		}
		if path != "" {
			q.Facts.Service = agreement.Known(path)
			q.Sources["service"] = source
		}
	}
	if q.Facts.Asset.IsUnknown() && q.Client.ID != 0 {
		if err := i.findAsset(ctx, r, q); err != nil {
			return err
		}
	}
	return i.findSite(ctx, r, q)
}

// findAsset takes the one asset of the client whose tag the text names; of several none.
func (i *Intake) findAsset(ctx context.Context, r store.Reader, q *desk.Request) error {
	tags := tagsIn(q.Subject + "\n" + q.Message.Text)
	assets, err := r.AssetsByTag(ctx, identity.System("facts"), q.Client.ID, tags)
	if err != nil || len(assets) != 1 {
		return err
	}
	q.Facts.Asset = agreement.Known(ruling.AssetFact(assets[0]))
	q.Sources["asset"] = "named in the text"
	return nil
}

// findSite takes the site of a known asset.
func (i *Intake) findSite(ctx context.Context, r store.Reader, q *desk.Request) error {
	asset, known := q.Facts.Asset.Value()
	tag, named := asset.Tag.Value()
	if !q.Facts.Site.IsUnknown() || !known || !named {
		return nil
	}
	site, err := r.SiteOfAsset(ctx, identity.System("facts"), q.Client.ID, tag)
	if err != nil || site == "" {
		return err
	}
	q.Facts.Site = agreement.Known(site)
	q.Sources["site"] = "from the asset"
	return nil
}
