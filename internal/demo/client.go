package demo

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"remit/internal/agreement"
	"remit/internal/identity"
)

// client is a client under making: its file and agreement, and what its tickets are made from.
type client struct {
	Client
	kind     *kind
	words    *phrases
	zone     *time.Location
	people   []*person
	byMail   map[string]int                 // index in people
	machines map[string]*identity.AssetFile // by tag
	stock    map[string][]*identity.AssetFile
	requests []*scenario // what it may ask, with its likelihood summed up
	sums     []float64
}

// person is a contact with a manner of writing.
type person struct {
	*identity.ContactFile
	fact  agreement.ContactFact
	job   string
	voice voice
}

// newClient makes the i-th client of the house.
func (l *library) newClient(i int, o Options, taken map[string]bool) (*client, error) {
	k := &l.kinds[i%len(l.kinds)]
	r := rand.New(rand.NewPCG(o.Seed, uint64(i)|clientStream))
	c := &client{kind: k, words: l.phrases[k.file.Language]}
	number, mails := k.Number, map[string]string{}
	if i < len(l.kinds) {
		c.File = copyFile(k.file)
		for _, p := range c.File.Contacts {
			mails[p.Email] = p.Email
		}
		taken[c.File.Slug] = true
	} else {
		c.File, mails = l.rename(k, r, taken)
		number = fmt.Sprintf("%s-%04d", initials(c.File.Name), 1000+i)
	}
	l.addPeople(c, r)
	l.addMachines(c, r)
	c.settle(l, r)
	var err error
	if c.zone, err = time.LoadLocation(c.File.Sites[0].TimeZone); err != nil {
		return nil, fmt.Errorf("demo: client %s: %w", c.File.Slug, err)
	}
	c.Agreement, err = k.sign(number, c.File.Slug, mails, o.Now)
	return c, err
}

// copyFile is a client file that can be added to without changing the original.
func copyFile(f identity.ClientFile) identity.ClientFile {
	f.Sites, f.Contacts, f.Assets = slices.Clone(f.Sites), slices.Clone(f.Contacts), slices.Clone(f.Assets)
	return f
}

// rename makes another client of the same kind: other name, other people. The map tells the new address of each old one.
func (l *library) rename(k *kind, r *rand.Rand, taken map[string]bool) (identity.ClientFile, map[string]string) {
	f := copyFile(k.file)
	for n := 0; ; n++ {
		f.Name = one(r, l.names.Place) + " " + one(r, k.Like)
		if n > 20 {
			f.Name = one(r, l.names.Place) + " " + f.Name
		}
		if f.Slug = slug(f.Name); !taken[f.Slug] {
			break
		}
	}
	taken[f.Slug] = true
	domain, mails := f.Slug+".example", map[string]string{}
	f.MailDomains = []string{domain}
	have := map[string]bool{}
	for i := range f.Contacts {
		p := &f.Contacts[i]
		old, oldFirst := p.Email, first(p.Name)
		local, _, _ := strings.Cut(old, "@")
		ownName := local == slug(oldFirst)
		for p.Email == old || have[p.Email] {
			p.Name = l.personName(k, r)
			if ownName {
				local = address(p.Name)
			}
			p.Email = local + "@" + domain
		}
		have[p.Email] = true
		mails[old] = p.Email
		for j := range f.Assets {
			if a := &f.Assets[j]; a.Contact == old {
				a.Contact, a.Name = p.Email, strings.ReplaceAll(a.Name, oldFirst, first(p.Name))
			}
		}
	}
	return f, mails
}

// address is a person's mail address before the sign: given and family name.
func address(name string) string {
	given, family, _ := strings.Cut(name, " ")
	return slug(given) + "." + slug(family)
}

// personName makes up a name of the kind's country.
func (l *library) personName(k *kind, r *rand.Rand) string {
	from := l.names.Country[k.Names]
	return one(r, from.Given) + " " + one(r, from.Family)
}

// addPeople fills the client's file with contacts up to the number of its kind.
func (l *library) addPeople(c *client, r *rand.Rand) {
	f := &c.File
	have := map[string]bool{}
	for _, p := range f.Contacts {
		have[p.Email] = true
	}
	from := l.names.Country[c.kind.Names]
	for len(f.Contacts) < c.kind.Contacts {
		given, family := one(r, from.Given), one(r, from.Family)
		email := address(given+" "+family) + "@" + f.MailDomains[0]
		if have[email] {
			continue
		}
		have[email] = true
		f.Contacts = append(f.Contacts, identity.ContactFile{
			Email: email, Name: given + " " + family, Phones: []string{phone(r, from.Phone)},
			Groups: c.kind.Groups, Role: identity.Requester, Sees: "own",
		})
	}
}

// addMachines fills the client's file with assets up to the number of its kind.
func (l *library) addMachines(c *client, r *rand.Rand) {
	f := &c.File
	classes := slices.Sorted(maps.Keys(c.kind.Mix))
	var sums []float64
	for _, class := range classes {
		sums = append(sums, last(sums)+float64(c.kind.Mix[class]))
	}
	count := map[string]int{}
	for _, a := range f.Assets {
		count[a.Class]++
	}
	for n := 100; len(f.Assets) < c.kind.Assets; n++ {
		class := classes[weighted(r, sums)]
		count[class]++
		a := identity.AssetFile{Tag: fmt.Sprintf("%s-%04d", c.kind.Tag, n), Class: class, Managed: !chance(r, 0.04), Site: one(r, f.Sites).Slug}
		owner := &f.Contacts[r.IntN(len(f.Contacts))]
		if class == "workstation/laptop" || class == "phone/mobile" || class == "workstation/desktop" && chance(r, 0.5) {
			a.Contact = owner.Email
		}
		cast := &cast{client: c, r: r, owner: first(owner.Name), number: count[class]}
		a.Name = c.words.asset[class].fill(r, cast)
		f.Assets = append(f.Assets, a)
	}
}

// settle prepares what tickets are made from.
func (c *client) settle(l *library, r *rand.Rand) {
	c.byMail = map[string]int{}
	for i := range c.File.Contacts {
		p := &c.File.Contacts[i]
		c.byMail[p.Email] = i
		groups := p.Groups
		if groups == nil {
			groups = []string{}
		}
		fact := agreement.ContactFact{Email: agreement.Known(p.Email), VIP: agreement.Known(p.VIP), Groups: agreement.Known(groups)}
		c.people = append(c.people, &person{ContactFile: p, fact: fact, job: job(p, c.kind, r), voice: newVoice(r, c.words)})
	}
	c.machines, c.stock = map[string]*identity.AssetFile{}, map[string][]*identity.AssetFile{}
	for i := range c.File.Assets {
		a := &c.File.Assets[i]
		c.machines[a.Tag] = a
		for class := a.Class; class != ""; class = above(class) {
			c.stock[class] = append(c.stock[class], a)
		}
		if !a.Managed {
			c.stock["unmanaged"] = append(c.stock["unmanaged"], a)
		}
	}
	for _, s := range l.scenarios {
		w := s.suits(c.kind)
		if w == 0 || s.Asset != "" && len(c.stock[s.Asset]) == 0 {
			continue
		}
		c.requests = append(c.requests, s)
		c.sums = append(c.sums, last(c.sums)+w)
	}
}

// job is what a person does: those whom the agreement names are what it calls them.
func job(p *identity.ContactFile, k *kind, r *rand.Rand) string {
	does := one(r, k.Jobs)
	if p.VIP && len(p.Groups) > 0 {
		return capital(p.Groups[0])
	}
	return does
}

// above is the class or service over a path, "" over the top.
func above(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return ""
	}
	return path[:i]
}

// last is the last of the sums, 0 of none.
func last(sums []float64) float64 {
	if len(sums) == 0 {
		return 0
	}
	return sums[len(sums)-1]
}

// weighted picks an index by the weights that were summed up.
func weighted(r *rand.Rand, sums []float64) int {
	i, _ := slices.BinarySearch(sums, r.Float64()*last(sums))
	return min(i, len(sums)-1)
}

// slug is a name in small letters a to z, digits and hyphens.
func slug(name string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), name)
	if err != nil {
		plain = name
	}
	var b strings.Builder
	for _, c := range strings.ToLower(plain) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b.WriteRune(c)
		case c == 'ø':
			b.WriteByte('o')
		case c == 'æ':
			b.WriteString("ae")
		case c == ' ' && b.Len() > 0:
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

// initials are the first letters of a name's words.
func initials(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(name) {
		if w = slug(w); w != "" {
			b.WriteString(strings.ToUpper(w[:1]))
		}
	}
	return b.String()
}

// phone makes up a number from a form: # is a digit, {a|b} a choice.
func phone(r *rand.Rand, form string) string {
	if before, rest, ok := strings.Cut(form, "{"); ok {
		choices, after, _ := strings.Cut(rest, "}")
		form = before + one(r, strings.Split(choices, "|")) + after
	}
	var b strings.Builder
	for _, c := range form {
		if c == '#' {
			c = rune('0' + r.IntN(10))
		}
		b.WriteRune(c)
	}
	return b.String()
}
