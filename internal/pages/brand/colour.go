package brand

import (
	"fmt"
	"math"
	"strconv"
)

// colour is a colour of the screen: red, green and blue from 0 to 1, as they are written (sRGB).
type colour [3]float64

// The grounds that the accent stands on, as the styles have them: light, then dark.
var (
	white  = colour{1, 1, 1}
	black  = colour{}
	night  = must("#0e1115") // of the page
	nightS = must("#161a20") // of cards
	inkOn  = must("#0d1730") // words on the accent, in the dark
)

// enough is the contrast that words need to be read (WCAG 2.2, 1.4.3).
const enough = 4.5

// parse reads #rrggbb.
func parse(s string) (c colour, ok bool) {
	if len(s) != 7 || s[0] != '#' {
		return c, false
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return c, false
	}
	return colour{float64(n>>16&255) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}, true
}

func must(s string) colour {
	c, ok := parse(s)
	if !ok {
		panic("brand: " + s)
	}
	return c
}

// String writes #rrggbb.
func (c colour) String() string {
	n := func(f float64) int { return int(math.Round(f * 255)) }
	return fmt.Sprintf("#%02x%02x%02x", n(c[0]), n(c[1]), n(c[2]))
}

// mix is so much of c in the other colour.
func (c colour) mix(part float64, other colour) (out colour) {
	for i := range c {
		out[i] = c[i]*part + other[i]*(1-part)
	}
	return must(out.String()) // as it will be shown
}

// light is the relative luminance (WCAG 2.2).
func (c colour) light() float64 {
	linear := func(f float64) float64 {
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

// contrast is how well two colours tell from each other, from 1 to 21 (WCAG 2.2).
func contrast(a, b colour) float64 {
	high, low := a.light(), b.light()
	if high < low {
		high, low = low, high
	}
	return (high + 0.05) / (low + 0.05)
}

// shades are what the house's colour becomes in one scheme.
type shades struct{ accent, on, soft, line colour }

// lightShades are the shades for a light screen: the colour darkened until words in it can be read on white and on its own soft ground.
func lightShades(c colour) (s shades) {
	for part := 1.0; ; part -= 0.02 {
		s = shades{accent: c.mix(part, black), on: white}
		s.soft, s.line = s.accent.mix(0.10, white), s.accent.mix(0.32, white)
		if part <= 0 || contrast(s.accent, white) >= enough && contrast(s.accent, s.soft) >= enough {
			return s
		}
	}
}

// darkShades are the shades for a dark screen: the colour lightened until words in it can be read on the page, on cards and on its own soft ground,
// and dark words on it.
func darkShades(c colour) (s shades) {
	for part := 1.0; ; part -= 0.02 {
		s = shades{accent: c.mix(part, white), on: inkOn}
		s.soft, s.line = c.mix(0.22, night), c.mix(0.40, night)
		if part <= 0 || contrast(s.accent, nightS) >= enough && contrast(s.accent, s.soft) >= enough && contrast(s.accent, s.on) >= enough {
			return s
		}
	}
}

// sheet is the style that gives a page the house's colour. What can be read is never a matter of the colour that was chosen.
func sheet(accent string) string {
	c, ok := parse(accent)
	if !ok {
		return ""
	}
	l, d := lightShades(c), darkShades(c)
	return fmt.Sprintf(":root{--accent:light-dark(%s,%s);--on-accent:light-dark(%s,%s);--accent-soft:light-dark(%s,%s);--accent-line:light-dark(%s,%s)}\n",
		l.accent, d.accent, l.on, d.on, l.soft, d.soft, l.line, d.line)
}
