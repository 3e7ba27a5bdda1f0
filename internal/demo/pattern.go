package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// pattern is a text with choices: "[a|b]" stands for a or b, "{word}" for a word of the cast. Brackets without a bar are themselves.
type pattern []piece

// piece is a run of text, a word to fill in, or a choice.
type piece struct {
	text    string
	word    string
	choices []pattern
}

// parsePattern reads a pattern whose words are all among those known.
func parsePattern(text string, known []string) (pattern, error) {
	p := parser{rest: text, known: known}
	out, err := p.sequence(false)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	return out, nil
}

type parser struct {
	rest  string
	known []string
}

// sequence reads pieces up to the end, or up to a bar or bracket where it is inside a choice.
func (p *parser) sequence(inside bool) (pattern, error) {
	var out pattern
	for p.rest != "" {
		stops := "[{"
		if inside {
			stops = "[{|]"
		}
		i := strings.IndexAny(p.rest, stops)
		if i < 0 {
			i = len(p.rest)
		}
		if i > 0 {
			out = append(out, piece{text: p.rest[:i]})
			p.rest = p.rest[i:]
			continue
		}
		if p.rest[0] == '|' || p.rest[0] == ']' {
			return out, nil
		}
		next, err := p.special()
		if err != nil {
			return nil, err
		}
		out = append(out, next)
	}
	if inside {
		return nil, fmt.Errorf("a bracket is not closed")
	}
	return out, nil
}

// special reads a choice or a word.
func (p *parser) special() (piece, error) {
	if p.rest[0] == '{' {
		word, rest, ok := strings.Cut(p.rest[1:], "}")
		if !ok || !slices.Contains(p.known, word) {
			return piece{}, fmt.Errorf("{%s} is not a word to fill in", word)
		}
		p.rest = rest
		return piece{word: word}, nil
	}
	p.rest = p.rest[1:]
	var choices []pattern
	for {
		one, err := p.sequence(true)
		if err != nil {
			return piece{}, err
		}
		choices = append(choices, one)
		end := p.rest[0] == ']'
		p.rest = p.rest[1:]
		if end {
			break
		}
	}
	if len(choices) == 1 { // brackets that are meant
		inner := slices.Concat(pattern{{text: "["}}, choices[0], pattern{{text: "]"}})
		return piece{choices: []pattern{inner}}, nil
	}
	return piece{choices: choices}, nil
}

// write writes the pattern with choices taken from r and words from the cast.
func (p pattern) write(b *strings.Builder, r *rand.Rand, c *cast) {
	for i := range p {
		switch {
		case p[i].word != "":
			b.WriteString(c.word(p[i].word))
		case p[i].choices != nil:
			p[i].choices[r.IntN(len(p[i].choices))].write(b, r, c)
		default:
			b.WriteString(p[i].text)
		}
	}
}

// fill returns the text of the pattern.
func (p pattern) fill(r *rand.Rand, c *cast) string {
	var b strings.Builder
	p.write(&b, r, c)
	return b.String()
}

// smoother takes away the spaces that an empty choice leaves.
var smoother = strings.NewReplacer("  ", " ", " ,", ",", " \n", "\n")

// smooth is a text without the spaces that an empty choice leaves.
func smooth(text string) string { return strings.TrimSpace(smoother.Replace(text)) }

// parsePatterns reads several patterns.
func parsePatterns(texts []string, known []string) ([]pattern, error) {
	var out []pattern
	for _, t := range texts {
		p, err := parsePattern(t, known)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// one picks an element.
func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// chance is true with the probability p.
func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }
