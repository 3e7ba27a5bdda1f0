package knowledge

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// mostTerms is how many words of what somebody typed are looked for.
const mostTerms = 24

// Terms are the words of a subject, folded already, by which articles are looked for: each once, without those that stand in every request.
// An s at the end goes, so that “printers” finds “printer”: words are looked for as beginnings.
func Terms(words []string) []string {
	var terms []string
	for _, w := range words {
		if utf8.RuneCountInString(w) < 3 || common[w] {
			continue
		}
		if short := strings.TrimSuffix(w, "s"); len(short) > 3 {
			w = short
		}
		if !slices.Contains(terms, w) {
			terms = append(terms, w)
		}
		if len(terms) == mostTerms {
			break
		}
	}
	return terms
}

// common are words that stand in requests of any kind, in the languages that the program writes itself, folded.
var common = set(`
about after again all also and another any anybody anyone anything are ask asks asked back been before being both but can cannot can't could day
days dear did does doesn doing don done each else ever every everybody everyone everything few find first for from get gets getting give goes going
gone good got had has have having hello help her here him his how into its it's just keep know last let like little long look looking made make
many may maybe more morning most much must need needs never new next nobody none not nothing now off often once one only other our ours out over
own please problem put question quite really regards request right said same say says see seems she should show since some somebody someone
something still stop stopped stops such sure take tell than thank thanks that the their them then there these they thing think this those though
through till time today tomorrow too took tried try trying turn twice two under until use used very via want wants was way week weeks well went
were what when where whether which while who whole why will with within without won work worked working works would wrong yes yesterday yet you
your yours
aber alle als auch auf aus bei bin bis bitte dann das dass dem den der des die dies diese dieser durch ein eine einem einen einer eines
etwas fur gibt guten haben hallo hat heute ich ihr ihre immer ist kann kein keine keiner konnen mehr mein meine mich mir mit morgen nach nicht nichts
noch nun nur oder ohne schon sehr seit sich sie sind uber und uns unser unsere von vor war was weil wenn werden wie wieder wir wird wurde zum zur
alle altid bare ber blev bliver da den der deres det dette dig din efter eller en er et fra gar gor hej hele helst her hos hun hvad hvis hvor hvordan ikke
ind ingen kan kommer kunne man med meget mig min mine mit nar noget nogen nogle nok nye ogsa ord over pa sa selv sidste siden sig sin skal som stadig
tak til tilbage tid uden under var ved vil virker vores
`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
