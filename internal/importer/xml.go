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
	var list objects
	if err := d.Decode(&list); err != nil {
		return nil, notXML(name, err)
	}
	return list, nil
}

// objects are those within the outermost element.
type objects []json.RawMessage

// UnmarshalXML reads them.
func (o *objects) UnmarshalXML(d *xml.Decoder, root xml.StartElement) error {
	_, err := within(d, 0, func(element string, v any) error {
		if _, ok := v.(map[string]any); !ok {
			return fmt.Errorf("a list of objects is expected, but in <%s> the element <%s> has no fields", root.Name.Local, element)
		}
		raw, err := json.Marshal(v)
		*o = append(*o, raw)
		return err
	})
	return err
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

// within hands over what the elements hold that lie in the one that is open, up to its end, and returns its text.
func within(d *xml.Decoder, depth int, take func(element string, v any) error) (string, error) {
	if depth > deepest {
		return "", fmt.Errorf("elements lie more than %d deep in each other", deepest)
	}
	var text strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			v, err := value(d, t, depth+1)
			if err == nil {
				err = take(t.Name.Local, v)
			}
			if err != nil {
				return "", err
			}
		case xml.EndElement:
			return text.String(), nil
		}
	}
}

// value is what an element that was opened holds, up to its end.
func value(d *xml.Decoder, e xml.StartElement, depth int) (any, error) {
	list, null := false, false
	for _, a := range e.Attr {
		list = list || a.Name.Local == "type" && a.Value == "array"
		null = null || a.Name.Local == "nil" && a.Value == "true"
	}
	var all []any
	fields := map[string]any{}
	text, err := within(d, depth, func(element string, v any) error {
		all = append(all, v)
		fields[strings.ReplaceAll(element, "-", "_")] = v
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case list:
		return all, nil
	case len(fields) > 0:
		return fields, nil
	case null:
		return nil, nil
	}
	return text, nil
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
