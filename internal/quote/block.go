package quote

import "strings"

// blocksOf divides the lines.
func blocksOf(lines []line) []block {
	var blocks []block
	start := 0
	flush := func(end int) {
		if end > start {
			blocks = append(blocks, block{kind: written, lines: lines[start:end]})
		}
	}
	for i := 0; i < len(lines); {
		b, at, next := blockAt(lines, start, i)
		if next == 0 {
			i++
			continue
		}
		flush(at)
		blocks = append(blocks, b)
		start, i = next, next
	}
	flush(len(lines))
	return merge(blocks)
}

// blockAt looks for a quote that begins at line i. at is where it really begins: rules and blank lines above belong to it.
func blockAt(lines []line, start, i int) (b block, at, next int) {
	l := &lines[i]
	if l.code || l.blank() {
		return b, 0, 0
	}
	if l.depth > 0 {
		if l.depth == 3 && fenced(l) {
			return block{kind: history, lines: lines[i:], introduced: true, intro: 1}, i, len(lines)
		}
		end := quoteEnd(lines, i)
		return block{kind: marked, lines: lines[i:end]}, i, end
	}
	if n, weak := attribution(lines, i); n > 0 {
		if strings.HasPrefix(l.text, "<") && i > start && isNameLine(lines[i-1].text) && (i-1 == start || lines[i-2].blank()) {
			i, n = i-1, n+1 // the name was folded away from its address
		}
		at = aboveRuler(lines, start, i)
		if q := firstText(lines, i+n); q < len(lines) && quotedAt(lines, q) {
			end := quoteEnd(lines, q)
			return block{kind: marked, lines: lines[at:end], introduced: !weak, intro: i + n - at}, at, end
		}
		if i+n < len(lines) || len(trimLines(lines[start:i])) > 0 {
			return block{kind: history, lines: lines[at:], introduced: true, intro: i + n - at}, at, len(lines)
		}
		return b, 0, 0
	}
	n := 0
	switch {
	case aboveLine(l, (i == 0 || lines[i-1].blank()) && (i+1 == len(lines) || lines[i+1].blank())):
		n = 1
	case separator(l):
		n = 1
		if k := firstText(lines, i+1); k < len(lines) {
			if b, _, next := blockAt(lines, k, k); next > 0 && b.introduced && !b.forward { // "Original message", then "On … wrote:"
				b.intro += k - i
				b.lines = lines[i:next]
				return b, aboveRuler(lines, start, i), next
			}
			if h := headerBlock(lines, k); h > 0 {
				n = k + h - i
			}
		}
	default:
		n = headerBlock(lines, i)
	}
	if n == 0 {
		return b, 0, 0
	}
	at = aboveRuler(lines, start, i)
	return block{kind: history, lines: lines[at:], introduced: true, intro: i + n - at, forward: true}, at, len(lines)
}

// fenced reports whether a line is how GroupWise begins history: ">>> a name 02.04.2012 18:26 >>>".
func fenced(l *line) bool {
	t, is := strings.CutSuffix(l.text, ">>>")
	if !is || len(t) > 200 {
		return false
	}
	date, _ := hasDate(strings.ToLower(t))
	return date
}

// aboveRuler moves the beginning of a quote up over the rules that belong to it.
func aboveRuler(lines []line, start, i int) int {
	at := i
	for k := i - 1; k >= start && k >= i-3; k-- {
		switch {
		case ruler(lines[k].text) || originals[strings.ToLower(lines[k].text)] || titled(lines[k].text):
			at = k
		case lines[k].blank():
		default:
			return at
		}
	}
	return at
}

func firstText(lines []line, i int) int {
	for i < len(lines) && lines[i].blank() {
		i++
	}
	return i
}

// quotedAt reports whether a quote begins there: by its mark, or by bars where more than one line has them.
func quotedAt(lines []line, i int) bool {
	return lines[i].depth > 0 || barred(&lines[i]) && (i+1 >= len(lines) || barred(&lines[i+1]) || lines[i+1].blank())
}

func barred(l *line) bool { return strings.HasPrefix(l.text, "|") }

// quoteEnd returns the end of a marked quote that begins at i. Blank lines between quoted ones belong to it,
// and so does the tail of a quoted line that a program folded without marking it.
func quoteEnd(lines []line, i int) int {
	end := i
	bars := lines[i].depth == 0
	for k := i; k < len(lines); k++ {
		l := &lines[k]
		switch {
		case l.depth > 0 || bars && barred(l):
			end = k + 1
		case l.blank():
		case k == end && k+1 < len(lines) && lines[k+1].depth > 0 && lines[k+1].text != "" && len(lines[k-1].raw) >= 60 && len(l.raw) < 60:
			end = k + 1
		default:
			if n, weak := attribution(lines, k); n > 0 && !weak && k+n < len(lines) {
				if q := firstText(lines, k+n); q < len(lines) && quotedAt(lines, q) { // one more mail of the same thread
					k = q - 1
					continue
				}
			}
			return end
		}
	}
	return end
}

// extend adds the block that follows; both are pieces of the same lines.
func (b *block) extend(next block) { b.lines = b.lines[:len(b.lines)+len(next.lines)] }

// merge joins what belongs together: blank runs between two quotes.
func merge(blocks []block) []block {
	var out []block
	for _, b := range blocks {
		n := len(out)
		if b.kind == written && len(trimLines(b.lines)) == 0 && n > 0 {
			out[n-1].extend(b)
			continue
		}
		if n > 0 && b.kind == marked && out[n-1].kind == marked {
			out[n-1].extend(b)
			continue
		}
		out = append(out, b)
	}
	return out
}
