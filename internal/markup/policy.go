package markup

import (
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// keptTags are the elements that may be shown.
var keptTags = set(`a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
 figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong sub summary
 sup table tbody td tfoot th thead tr tt u ul var wbr`)

// droppedTags go with all they hold; the tags of any other element go, and what it holds stays.
var droppedTags = set(`script style title template noscript noembed noframes iframe frame frameset applet embed textarea select option optgroup
 input svg math audio video canvas area base link meta param source track xmp plaintext listing keygen bgsound datalist portal`)

// keptAttributes are those that only lay out, by their name.
var keptAttributes = set(`align valign dir lang title alt width height border cellpadding cellspacing colspan rowspan bgcolor color face size start type
 reversed value scope summary abbr cite datetime nowrap hspace vspace clear noshade span open`)

// spokenAttributes are read by people, so any text may stand in them.
var spokenAttributes = set(`title alt summary abbr`)

// itemAttributes count the items of lists, so that large ones are no sizes.
var itemAttributes = set(`start value`)

// keptAttribute reports whether an attribute may stay: its name lays out, and its value is no more than a word, a colour or a size.
func keptAttribute(tag, name, value string) bool {
	switch {
	case !keptAttributes[name] || len(value) >= 2000 || strings.ContainsAny(value, "<>`\x00"):
		return false
	case spokenAttributes[name]:
		return true
	case name == "cite":
		return (tag == "blockquote" || tag == "q") && citeForm.MatchString(value)
	case name == "value" && tag != "li":
		return false
	case name == "face" || name == "datetime":
		return spokenForm.MatchString(value)
	case itemAttributes[name]:
		return numberForm.MatchString(value)
	}
	return layForm.MatchString(value) && !hugeIn(value)
}

var (
	citeForm   = regexp.MustCompile(`^(?:mid|https?):[^\s\\]*$`)
	layForm    = regexp.MustCompile(`^#?[\pL\pN.%*_ -]{0,60}$`)
	numberForm = regexp.MustCompile(`^-?[0-9]{1,9}$`)
	spokenForm = regexp.MustCompile(`^[\pL\pN .,:'"+_-]{0,200}$`)
)

// hugeIn reports whether one of the numbers in a value is beyond any letter, or negative.
func hugeIn(value string) bool {
	if strings.HasPrefix(value, "#") {
		return false
	}
	for _, w := range strings.Fields(value) {
		negative := strings.HasPrefix(w, "-")
		w = strings.TrimLeft(w, "+-")
		in := 0
		for in < len(w) && isDigit(w[in]) {
			in++
		}
		if in > 0 && (negative || huge(w[:in]) && len(w) != len("rrggbb")) {
			return true
		}
	}
	return false
}

// policy is the second layer; it knows nothing of the first.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for tag := range keptTags {
		p.AllowElements(tag)
		p.AllowNoAttrs().OnElements(tag)
	}
	for name := range keptAttributes {
		if name != "cite" {
			p.AllowAttrs(name).Globally()
		}
	}
	p.AllowAttrs("cite").Matching(citeForm).OnElements("blockquote", "q")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^remote-image$`)).OnElements("img")
	p.AllowAttrs("data-remote-src").Matching(regexp.MustCompile(`^https?://[^\s]+$`)).OnElements("img")
	p.AllowAttrs("data-leads-to").Matching(regexp.MustCompile(`^[^\s<>"']+$`)).OnElements("a")
	p.AllowAttrs("style").Matching(regexp.MustCompile(`^[a-zA-Z0-9 #%.,:;'()/+_-]*$`)).Globally()
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer nofollow$`)).OnElements("a")
	p.AllowAttrs("target").Matching(regexp.MustCompile(`^_blank$`)).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}
