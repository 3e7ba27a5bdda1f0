package agreement

import "slices"

// KeyOffer is a key that a condition may have, with the values that it may take; no values: any text.
type KeyOffer struct {
	Name   string
	Values []string
}

// KeysOf lists the keys that conditions in a table of the file may have, in the order in which they are described to people.
func KeysOf(table string) (list []KeyOffer) {
	w := ofDecision
	switch table {
	case "scope", "priority.rule":
		w = ofRequest
	case "fee":
		w = ofCount
	}
	for _, info := range keyTable {
		if w.allows(info) {
			list = append(list, KeyOffer{info.name, slices.Clone(info.values)})
		}
	}
	return list
}
