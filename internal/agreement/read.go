package agreement

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"remit/internal/fault"
	"remit/internal/money"
)

// maxFile is how long a file of terms may be; the longest contracts are a tenth of it.
const maxFile = 1 << 20

// ReadFile reads the file of an agreement. Errors: see Read; a file that there is not is fault.NotFound.
func ReadFile(path string) (*Terms, error) {
	data, err := loadFile(path)
	if err != nil {
		return nil, err
	}
	return Read(path, data)
}

// loadFile returns the bytes of a file. A file that there is not is fault.NotFound.
func loadFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Errorf(fault.NotFound, "The file %s was not found.", path)
	case err != nil:
		return nil, fault.Errorf(fault.Unavailable, "The file %s cannot be read: %w", path, err)
	}
	return data, nil
}

// Read reads the terms of an agreement from a file's bytes (spec 1-agreement, File); name stands for the file in
// messages. The error is fault.Invalid and tells every problem, a line each: file:line:column: key: what would be right.
func Read(name string, data []byte) (*Terms, error) {
	terms, problems := Scan(data)
	if len(problems) > 0 {
		return nil, problemsError(name, problems)
	}
	return terms, nil
}

// Scan is Read with the problems as a list, in the order of the file. Where there is any, the terms are what could be
// read, good for looking at only; they are nil where the file is not even TOML.
func Scan(data []byte) (*Terms, []Problem) {
	if len(data) > maxFile {
		return nil, []Problem{{Severity: Error, Code: CodeSyntax, Line: 1, Column: 1, Message: "The file is longer than 1 MiB; an agreement is a text that people read."}}
	}
	root, problems := grow(data)
	if root == nil {
		return nil, problems
	}
	r := &reader{
		terms: &Terms{places: map[string]place{}}, problems: problems,
		currency: money.Currency{Digits: 9},
	}
	r.places = r.terms.places
	r.whole(&record{r: r, node: root})
	return r.terms, SortProblems(r.problems)
}

// reader is what the tables of one file share while they are read.
type reader struct {
	terms    *Terms
	problems []Problem
	places   map[string]place // of clauses, by path and index: "scope[0]"
	clauses  []clauseUse
	currency money.Currency
	rates    []string // names of the rate card, known before anything names them
	hours    []string
}

// whole reads the file.
func (r *reader) whole(t *record) {
	r.head(t)
	r.foresee(t)
	r.term(t)
	r.openingHours(t)
	r.scope(t)
	r.priority(t)
	r.targets(t)
	r.reactions(t)
	r.rateCard(t)
	r.fees(t)
	r.blocks(t)
	r.credits(t)
	r.duties(t)
	r.people(t)
	r.doubles()
	t.finish()
}

// clauseUse is a clause number where it stands.
type clauseUse struct {
	record *record
	number string
	place  place
}

// doubles notes every clause number that stands further up already.
func (r *reader) doubles() {
	slices.SortStableFunc(r.clauses, func(a, b clauseUse) int {
		return cmp.Or(cmp.Compare(a.place.line, b.place.line), cmp.Compare(a.place.column, b.place.column))
	})
	first := map[string]int{}
	for _, use := range r.clauses {
		if line, ok := first[use.number]; ok {
			use.record.fail(use.place, CodeDuplicateClause, "clause", "The clause %q is already in line %d: give each clause its own number.", use.number, line)
			continue
		}
		first[use.number] = use.place.line
	}
}

// head reads the keys before the first table.
func (r *reader) head(t *record) {
	x := r.terms
	if !t.has("format") {
		t.missing("format", "Write format = 1.")
	}
	t.whole("format", 1, 1, 1)
	x.Number = t.must("number", `a number such as "NWD-2026" that no other agreement has`)
	x.Title = t.must("title", `a title such as "Managed IT support, Gold"`)
	x.Client = t.must("client", `the client's slug such as "northwind-dental"`)
	x.Rank = t.whole("rank", 0, 1_000_000, 100)
	r.currencyOf(t)
	r.zoneOf(t)
}

// currencyOf reads the currency, without which no amount can be checked.
func (r *reader) currencyOf(t *record) {
	code := t.must("currency", `an ISO 4217 code such as "USD"`)
	r.terms.Currency = code
	if code == "" {
		return
	}
	currency, err := money.CurrencyOf(code)
	if err != nil {
		t.fail(t.node.member("currency").value.place, CodeCurrency, "currency", "%s", err)
		return
	}
	r.currency = currency
}

// zoneOf reads the time zone, UTC where it is not known.
func (r *reader) zoneOf(t *record) {
	r.terms.Zone = time.UTC
	name := t.must("time_zone", `an IANA name such as "America/Chicago"`)
	if name == "" {
		return
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		t.fail(t.node.member("time_zone").value.place, CodeZone, "time_zone", "The time zone %q is not known.%s Write an IANA name such as \"America/Chicago\".", name, nearZone(name))
		return
	}
	r.terms.Zone = zone
}

// nearZone guesses the zone that a name with other spelling means.
func nearZone(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == ' ' || r == '_' })
	guess := []rune(strings.Join(words, "_"))
	for i := range guess {
		if i == 0 || guess[i-1] == '/' || guess[i-1] == '_' || guess[i-1] == '-' {
			guess[i] = []rune(strings.ToUpper(string(guess[i])))[0]
		}
	}
	if len(guess) == 0 || string(guess) == "Local" {
		return ""
	}
	if _, err := time.LoadLocation(string(guess)); err != nil {
		return ""
	}
	return meantExactly(string(guess))
}

// foresee notes the names that other tables refer to, wherever they stand.
func (r *reader) foresee(t *record) {
	if m := t.node.member("rate"); m != nil {
		for _, n := range m.value.items {
			if name := n.member("name"); name != nil && name.value.kind == nodeText {
				r.rates = append(r.rates, name.value.text)
			}
		}
	}
	if m := t.node.member("hours"); m != nil {
		for _, table := range m.value.keys {
			r.hours = append(r.hours, table.name)
		}
	}
}

// rate reads the name of a rate under key, "" where it is left out.
func (t *record) rate(key string) string {
	n := t.take(key, nodeText, `the name of a rate such as "standard"`)
	if n == nil {
		return ""
	}
	t.defined(n, key, "rate", t.r.rates)
	return n.text
}

// table reads the name of a table of opening hours under key, "" where it is left out.
func (t *record) table(key string) string {
	n := t.take(key, nodeText, `the name of a table of hours such as "office"`)
	if n == nil {
		return ""
	}
	t.defined(n, key, "hours", t.r.hours)
	return n.text
}

// defined notes a name that the file does not define.
func (t *record) defined(n *node, key, what string, names []string) {
	switch {
	case slices.Contains(names, n.text):
	case len(names) == 0:
		t.fail(n.place, CodeDangling, key, "There is no %s %q: the file defines none.", what, n.text)
	default:
		t.fail(n.place, CodeDangling, key, "There is no %s %q.%s The file defines %s.", what, n.text, meant(n.text, names), strings.Join(names, ", "))
	}
}

// clauseNumber reads the clause number of a table; that no other has it is found once all are read.
func (t *record) clauseNumber(required bool) string {
	number := ""
	if required {
		number = t.must("clause", `the number of the clause such as "3.1"`)
	} else {
		number = t.text("clause", `the number of the clause such as "3.1"`)
	}
	if number == "" {
		return ""
	}
	t.r.clauses = append(t.r.clauses, clauseUse{t, number, t.node.member("clause").value.place})
	return number
}
