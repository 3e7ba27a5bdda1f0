package decode

import (
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// likelyCharset guesses the charset of 8-bit text that is no UTF-8 from how the text would read in each.
// Western Europe wins unless another reading is clearly better.
func likelyCharset(b []byte) encoding.Encoding {
	if len(b) > 4096 {
		b = b[:4096]
	}
	best, top := encoding.Encoding(charmap.Windows1252), latinScore(b)
	for _, c := range []struct {
		enc   encoding.Encoding
		score func([]rune) float64
	}{
		{japanese.ShiftJIS, japaneseScore},
		{japanese.EUCJP, japaneseScore},
		{simplifiedchinese.GB18030, chineseScore},
		{traditionalchinese.Big5, chineseScore},
		{korean.EUCKR, koreanScore},
		{charmap.Windows1251, cyrillicScore},
		{charmap.KOI8R, cyrillicScore},
		{charmap.Windows1253, greekScore},
		{charmap.Windows1255, hebrewScore},
		{charmap.Windows1256, arabicScore},
		{charmap.Windows874, thaiScore},
	} {
		out, err := c.enc.NewDecoder().Bytes(b)
		if err != nil {
			continue
		}
		if s := c.score([]rune(string(out))); s > top {
			best, top = c.enc, s
		}
	}
	return best
}

// latinScore is the share of 8-bit bytes that stand alone or in pairs beside ASCII letters, as accents do.
// Other scripts have them in longer runs, between blanks.
func latinScore(b []byte) float64 {
	var high, good float64
	for i := 0; i < len(b); {
		if b[i] < 0x80 {
			i++
			continue
		}
		start := i
		for i < len(b) && b[i] >= 0x80 {
			i++
		}
		n := float64(i - start)
		high += n
		beside := start > 0 && isASCIILetter(b[start-1]) || i < len(b) && isASCIILetter(b[i])
		switch {
		case n == 1:
			good += 1
		case n == 2 && beside:
			good += 2.6
		}
	}
	if high == 0 {
		return 1
	}
	return good/high + 0.05
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// share is the part of the runes above ASCII that good accepts; a rune that could not be decoded counts tenfold against.
func share(rs []rune, good func(rune) float64) float64 {
	var all, sum float64
	for _, r := range rs {
		switch {
		case r < 0x80:
		case r == unicode.ReplacementChar:
			all += 10
		default:
			all++
			sum += good(r)
		}
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

func japaneseScore(rs []rune) float64 {
	kana := false
	s := share(rs, func(r rune) float64 {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana = kana || r < 0xFF00
			if r >= 0xFF00 { // half-width: what other charsets turn into
				return 0.2
			}
			return 1
		case unicode.Is(unicode.Han, r), r >= 0x3000 && r < 0x3040:
			return 0.8
		}
		return 0
	})
	if !kana {
		return s * 0.5
	}
	return s
}

// chineseScore prefers the common signs: the older block of Unicode holds rare ones as well, so frequent ones count more.
func chineseScore(rs []rune) float64 {
	return share(rs, func(r rune) float64 {
		switch {
		case frequentHan[r]:
			return 1.3
		case unicode.Is(unicode.Han, r):
			return 0.7
		case r >= 0x3000 && r < 0x3040, r >= 0xFF00 && r < 0xFF60:
			return 0.8
		}
		return 0
	})
}

var frequentHan = func() map[rune]bool {
	m := map[rune]bool{}
	for _, r := range "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于着下自之年过過发發后後作里用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實请請谢謝您题題问問件" {
		m[r] = true
	}
	return m
}()

func koreanScore(rs []rune) float64 {
	return share(rs, func(r rune) float64 {
		switch {
		case unicode.Is(unicode.Hangul, r):
			return 1
		case unicode.Is(unicode.Han, r):
			return 0.3
		}
		return 0
	})
}

// lettersOf makes a set of the letters that are frequent in a script.
func lettersOf(s string) map[rune]bool {
	m := map[rune]bool{}
	for _, r := range s {
		m[r] = true
	}
	return m
}

var (
	frequentCyrillic = lettersOf("оеаинтсрвлкі")
	frequentGreek    = lettersOf("αοιετσνηυρπκςόίά")
	frequentHebrew   = lettersOf("יוהלאמתרשבנ")
	frequentArabic   = lettersOf("اليمونرتبةهدع")
	frequentThai     = lettersOf("านรอกเง่้วมยัลีทตสดิคแไป")
)

// cyrillicScore counts small letters more than capitals: the wrong Cyrillic charset turns one into the other.
// Frequent letters count most: Greek and Hebrew stand in the places of others.
func cyrillicScore(rs []rune) float64 {
	return share(rs, func(r rune) float64 {
		switch {
		case frequentCyrillic[r]:
			return 1
		case r >= 'а' && r <= 'я' || r == 'ё' || r == 'ї' || r == 'є':
			return 0.7
		case r >= 'А' && r <= 'Я', r == '«' || r == '»' || r == '—' || r == '№':
			return 0.5
		}
		return 0
	})
}

func greekScore(rs []rune) float64 {
	return share(rs, func(r rune) float64 {
		switch {
		case frequentGreek[r]:
			return 1
		case r >= 'ά' && r <= 'ώ':
			return 0.6
		case r >= 'Ά' && r <= 'Ω':
			return 0.4
		}
		return 0
	})
}

// scriptScore rates the scripts without capitals.
func scriptScore(rs []rune, frequent map[rune]bool, script *unicode.RangeTable, other float64) float64 {
	return share(rs, func(r rune) float64 {
		switch {
		case frequent[r]:
			return 1
		case unicode.Is(script, r):
			return other
		}
		return 0
	})
}

func hebrewScore(rs []rune) float64 { return scriptScore(rs, frequentHebrew, unicode.Hebrew, 0.6) }
func arabicScore(rs []rune) float64 { return scriptScore(rs, frequentArabic, unicode.Arabic, 0.6) }
func thaiScore(rs []rune) float64   { return scriptScore(rs, frequentThai, unicode.Thai, 0.3) }
