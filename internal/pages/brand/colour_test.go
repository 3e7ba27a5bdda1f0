package brand

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWhateverColourIsChosenWordsCanBeRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.Float64Range(0, 1)
		c := colour{part.Draw(t, "red"), part.Draw(t, "green"), part.Draw(t, "blue")}
		l, d := lightShades(c), darkShades(c)
		for what, x := range map[string]float64{"light: on white": contrast(l.accent, white), "light: on its soft ground": contrast(l.accent, l.soft), "light: words on it": contrast(l.accent, l.on),
			"dark: on the page": contrast(d.accent, night), "dark: on cards": contrast(d.accent, nightS), "dark: on its soft ground": contrast(d.accent, d.soft), "dark: words on it": contrast(d.accent, d.on)} {
			if x < enough {
				t.Errorf("%s, %s: contrast %.2f", c, what, x)
			}
		}
	})
}

func TestAColourThatCanBeReadStaysAsItWasChosen(t *testing.T) {
	t.Parallel()
	if s := sheet("#14532d"); !strings.HasPrefix(s, ":root{--accent:light-dark(#14532d,") {
		t.Errorf("it becomes %s", s)
	}
	for _, odd := range []string{"", "red", "#12345", "#12345g", "};x{"} {
		if s := sheet(odd); s != "" {
			t.Errorf("%q becomes %q", odd, s)
		}
	}
}

func TestContrastIsThatOfTheGuidelines(t *testing.T) {
	t.Parallel()
	for pair, want := range map[[2]string]float64{{"#000000", "#ffffff"}: 21, {"#777777", "#ffffff"}: 4.48, {"#ffffff", "#ffffff"}: 1} {
		if got := contrast(must(pair[0]), must(pair[1])); got < want-0.01 || got > want+0.01 {
			t.Errorf("%v: %.3f, want %.2f", pair, got, want)
		}
	}
}
