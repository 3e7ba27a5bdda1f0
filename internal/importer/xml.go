package importer

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"remit/internal/fault"
)

// deepest is how far elements may lie within each other.
const deepest = 32

// xmlList reads a list of objects as Rails writes it: each element within the outermost is one, of which the elements are the fields. They come as JSON
// does from the same system: dashes in names are underscores, an element with type="array" is a list, one with nil="true" is null, and one that has
// no elements is its text.
func xmlList(name, body string) ([]json.RawMessage, error) {
	d := xml.NewDecoder(strings.NewReader(lawful(body)))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now, whatever it says
	root, err := next(d)
	if err != nil {
		return nil, notXML(name, err)
	}
	var list []json.RawMessage
	for {
		e, err := next(d)
		if err != nil {
			return nil, notXML(name, err)
		}
		if e == nil {
			break
		}
		v, err := value(d, *e, 1)
		if err != nil {
			return nil, notXML(name, err)
		}
		if _, ok := v.(map[string]any); !ok {
			return nil, fault.Errorf(fault.Invalid, "%s: a list of objects is expected, but in <%s> the element <%s> has no fields.", name, root.Name.Local, e.Name.Local)
		}
		raw, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		list = append(list, raw)
	}
	return list, nil
}

func notXML(name string, err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fault.Errorf(fault.Invalid, "%s:%d: %s", name, syntax.Line, syntax.Msg)
	}
	if errors.Is(err, io.EOF) {
		return fault.Errorf(fault.Invalid, "%s: the file ends before the list of objects does.", name)
	}
	return fault.Errorf(fault.Invalid, "%s: %w", name, err)
}

// next is the next element within the one that is open; nil where that ends.
func next(d *xml.Decoder) (*xml.StartElement, error) {
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			return &t, nil
		case xml.EndElement:
			return nil, nil
		}
	}
}

// value is what an element that was opened holds, up to its end.
func value(d *xml.Decoder, e xml.StartElement, depth int) (any, error) {
	if depth > deepest {
		return nil, fmt.Errorf("elements lie more than %d deep in each other", deepest)
	}
	list, null := false, false
	for _, a := range e.Attr {
		list = list || a.Name.Local == "type" && a.Value == "array"
		null = null || a.Name.Local == "nil" && a.Value == "true"
	}
	var text strings.Builder
	var all []any
	fields := map[string]any{}
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			v, err := value(d, t, depth+1)
			if err != nil {
				return nil, err
			}
			all = append(all, v)
			fields[strings.ReplaceAll(t.Name.Local, "-", "_")] = v
		case xml.EndElement:
			switch {
			case list:
				return all, nil
			case len(fields) > 0:
				return fields, nil
			case null:
				return nil, nil
			}
			return text.String(), nil
		}
	}
}

// unlawful are references to characters that XML does not have; systems write them all the same.
var unlawful = regexp.MustCompile(`&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));`)

// lawful is a text without characters that XML does not have.
func lawful(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, s)
	return unlawful.ReplaceAllString(s, "")
}
