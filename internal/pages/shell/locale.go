package shell

import (
	"context"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"remit/internal/fault"
	"remit/internal/speech"
)

// Locale is how a reader reads: in which zone and language, by a clock of 12 or of 24 hours, the month before or after its day,
// and what sets the digits of a number apart. The provider's people read English. The zero Locale is British: “6 Mar”, “09:42”, “1,167.50”.
type Locale struct {
	Zone *time.Location
	conventions
	speech.Tongue
}

// conventions are what a locale is but for its zone.
type conventions struct {
	twelve     bool   // hours go to 12, with AM and PM
	monthFirst bool   // “Mar 6” rather than “6 Mar”
	group      string // between groups of digits; "" with point: a comma
	point      string // before the decimals; "": a full stop
	size       int    // digits of all groups but the last; 0: three
}

// Where people count hours to 12, by language: in the regions that are named, or in all. From CLDR 48, the formats of times (timeFormats
// and timeData). English that is written in a region without conventions of its own goes by those of Europe.
var twelveHours = map[string]string{
	"am": "", "ar": "", "as": "", "bn": "", "el": "", "fil": "", "gu": "", "hi": "", "km": "", "kn": "", "ko": "", "ml": "", "mr": "", "ms": "MY BN SG",
	"or": "", "pa": "", "sd": "", "so": "", "sq": "", "ta": "", "te": "", "ur": "",
	"en": "US AE AG AS AU BB BM BS CA CY DM ER FJ FM GD GH GM GU GY HK IN JM KI KN KY LC LR LS MH MO MP MW MY NA NZ PG PH PK PR PW SB SD SG SL SS SZ TC TO TT UM VC VG VI VU WS ZM",
	"es": "AR BO CL CO CR CU DO EC GT HN MX NI PA PE PH PR PY SV US UY VE",
	"zh": "HK MO MY SG TW",
}

// Where the month stands before its day, likewise: from the pattern MMMd.
var monthFirst = map[string]string{
	"am": "", "eu": "", "fil": "", "hu": "", "ja": "", "ko": "", "lt": "", "ml": "", "mn": "", "my": "", "ne": "", "or": "", "ps": "", "sd": "", "si": "",
	"so": "", "ta": "", "zh": "",
	"en": "US AS BI CA GU MH MP PH PR UM VI",
}

// LocaleFor is the locale of a language tag such as en-US, in English words; a tag that is not understood is British.
func LocaleFor(zone *time.Location, tag string) Locale {
	t, err := language.Parse(tag)
	if err != nil {
		return Locale{Zone: zone}
	}
	return Locale{Zone: zone, conventions: conventionsOf(t)}
}

// LocaleOf is the reader's locale. The provider's people have what they chose, else the conventions that their browser asks for. Of all others it is
// the language that they chose, else that their browser asks for, else their client's, else the house's; with the browser's conventions
// where they are of that language, or of one that there are no words in.
func LocaleOf(c echo.Context) Locale {
	if v := VisitOf(c); v.locale != nil {
		return *v.locale
	}
	return localeOf(VisitOf(c), c.Request().Header.Get(acceptLanguage))
}

// LocaleIn is the reader's locale for components and handlers that get no echo context; British where no visit began.
func LocaleIn(ctx context.Context) Locale {
	if v, ok := ctx.Value(visitInContext{}).(Visit); ok && v.locale != nil {
		return *v.locale
	}
	return Locale{Zone: time.UTC}
}

const acceptLanguage = "Accept-Language"

func localeOf(v Visit, accepts string) Locale {
	l := Locale{Zone: readerZone(v)}
	asked, has := accepted(accepts)
	if v.Viewer.Staff() {
		switch {
		case v.Viewer.Locale != "":
			return LocaleFor(l.Zone, v.Viewer.Locale)
		case has:
			l.conventions = conventionsOf(asked)
		}
		return l
	}
	l.Tongue = speech.In(v.Viewer.Language, spoken(accepts), v.Viewer.ClientLanguage, v.House.Language)
	if base, _ := asked.Base(); has && (base.String() == l.Code() || !speech.Known(base.String())) {
		l.conventions = conventionsOf(asked)
	} else if l.Code() != "en" {
		l.conventions = conventionsOf(language.Make(l.Code()))
	}
	return l
}

// spoken is the first language of those that a browser asks for in which there are words; "" where there is none.
func spoken(accepts string) string {
	tags, weights, err := language.ParseAcceptLanguage(accepts)
	if err != nil {
		return ""
	}
	for i, t := range tags { // the best first
		if weights[i] > 0 && speech.Known(t.String()) {
			return t.String()
		}
	}
	return ""
}

// InTongue is the same locale in another language, with that language's own conventions.
func (l Locale) InTongue(code string) Locale {
	t := speech.In(code)
	if t.Code() == l.Code() {
		return l
	}
	return Locale{Zone: l.Zone, Tongue: t, conventions: conventionsOf(language.Make(t.Code()))}
}

// Say returns the text of an id of the catalogue. The values come in pairs, a name and what stands for it; a whole number named n is a count:
// it chooses the form of the text and is written as the reader writes numbers.
func (l Locale) Say(id string, pairs ...any) string {
	var count any
	var values map[string]any
	for i := 0; i+1 < len(pairs); i += 2 {
		if values == nil {
			values = make(map[string]any, len(pairs)/2)
		}
		name, _ := pairs[i].(string)
		values[name] = pairs[i+1]
		if n, whole := pairs[i+1].(int); whole {
			values[name] = l.Count(n)
			if name == "n" {
				count = n
			}
		}
	}
	return l.Tongue.Say(id, count, values)
}

// Fault is what the reader may read of an error, in their language.
func (l Locale) Fault(err error) string { return fault.In(err, l.Sentence) }

// accepted is the language that a browser likes best. A header that is not understood asks for nothing.
func accepted(header string) (language.Tag, bool) {
	tags, weights, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return language.Und, false
	}
	for i, t := range tags { // the best first
		if base, _ := t.Base(); weights[i] > 0 && !t.IsRoot() && base.String() != "mul" { // “*” is read as mul
			return t, true
		}
	}
	return language.Und, false
}

// conventionsOf are those of a language and its region.
func conventionsOf(t language.Tag) conventions {
	base, _ := t.Base()
	region, _ := t.Region() // the likeliest where none is named
	k := conventions{twelve: holds(twelveHours, base, region), monthFirst: holds(monthFirst, base, region)}
	k.separate(t)
	return k
}

// holds reports whether a table names the language, in the region or in all.
func holds(table map[string]string, base language.Base, region language.Region) bool {
	regions, ok := table[base.String()]
	return ok && (regions == "" || strings.Contains(regions, region.String()))
}

// separate takes the separators from how a number of three groups and a fraction is written, in Latin digits.
func (k *conventions) separate(t language.Tag) {
	latin, err := t.SetTypeForKey("nu", "latn")
	if err != nil {
		return
	}
	sample := message.NewPrinter(latin).Sprint(number.Decimal(123456789.5))
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	between := strings.FieldsFunc(sample, digit)
	groups := strings.FieldsFunc(sample, func(r rune) bool { return !digit(r) })
	if len(between) < 3 {
		return
	}
	k.group, k.point = between[0], between[len(between)-1]
	k.size = len(groups[len(groups)-3]) // the last group but one; after the last come the decimals
}

// Format writes a time as the reader does. The layout is that of the British: “Mon 2 Jan 15:04”. The time keeps its zone.
func (l Locale) Format(t time.Time, layout string) string { return l.Date(t, l.layout(layout)) }

var (
	toTwelve     = strings.NewReplacer("15:04:05", "3:04:05 PM", "15:04", "3:04 PM")
	toMonthFirst = strings.NewReplacer("2 January", "January 2", "2 Jan", "Jan 2")
)

func (k conventions) layout(british string) string {
	if k.twelve {
		british = toTwelve.Replace(british)
	}
	if k.monthFirst {
		british = toMonthFirst.Replace(british)
	}
	return british
}

// Amount writes an exact decimal with its thousands set apart: “1,167.50”. What is no number is returned as it is.
func (l Locale) Amount(decimal string) string {
	digits, fraction, hasFraction := strings.Cut(strings.TrimPrefix(decimal, "-"), ".")
	for _, r := range digits + fraction {
		if r < '0' || r > '9' {
			return decimal
		}
	}
	group, point, size := l.separators()
	var b strings.Builder
	if strings.HasPrefix(decimal, "-") {
		b.WriteString("−") // the minus of figures, as wide as they are
	}
	for i, r := range digits {
		if left := len(digits) - i; i > 0 && (left == 3 || left > 3 && (left-3)%size == 0) {
			b.WriteString(group)
		}
		b.WriteRune(r)
	}
	if hasFraction {
		b.WriteString(point + fraction)
	}
	return b.String()
}

// Plain is an amount that the reader typed as they write numbers, in plain digits: “1.167,50” is 1167.50 where points set digits apart. What is
// no such amount is returned as it is.
func (l Locale) Plain(typed string) string {
	group, point, size := l.separators()
	whole, fraction, hasFraction := strings.Cut(typed, point)
	if strings.TrimSpace(group) == "" { // one of several kinds of space
		group, whole = " ", strings.Join(strings.Fields(whole), " ")
	}
	pieces := strings.Split(whole, group)
	for i, p := range pieces {
		want := size
		if i == len(pieces)-1 {
			want = 3
		}
		if !digits(p) || len(pieces) > 1 && (i > 0 && len(p) != want || len(p) > 3) {
			return typed
		}
	}
	plain := strings.Join(pieces, "")
	switch {
	case hasFraction && !digits(fraction):
		return typed
	case hasFraction:
		plain += "." + fraction
	}
	return plain
}

// digits reports whether a text is one or more digits.
func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// separators are what stands between groups of digits, what before the decimals, and how many digits all groups but the last have.
func (l Locale) separators() (group, point string, size int) {
	group, point, size = ",", ".", 3
	if l.point != "" {
		group, point = l.group, l.point
	}
	if l.size != 0 {
		size = l.size
	}
	return group, point, size
}

// Money writes an amount with its currency: “1,167.50 USD”.
func (l Locale) Money(decimal, currency string) string { return l.Amount(decimal) + " " + currency }
