// Package quote tells what is new in the text of an answer from what it repeats.
package quote

import (
	"strings"
	"unicode/utf8"
)

// Strip splits a text into what is new in it and the rest: quoted history, the lines that introduce it,
// and signatures (4-mail.md, "In"). Nothing is lost between the two, and reply is never empty where text is not.
// An answer written between quoted lines keeps the lines that it answers.
func Strip(text string) (reply, quoted string) {
	if len(text) > longestJudged {
		head := longestJudged
		if i := strings.LastIndexByte(text[:head], '\n'); i > 0 {
			head = i + 1
		}
		for !utf8.RuneStart(text[head]) {
			head--
		}
		reply, quoted = Strip(text[:head])
		return reply, strings.TrimLeft(quoted+"\n"+text[head:], "\n")
	}
	all := splitLines(text)
	p := cut(all)
	keep := p.keep
	if len(trimLines(keep)) == 0 {
		return strings.TrimSpace(text), ""
	}
	kept := trimLines(keep)
	return strings.TrimRight(joined(kept), " \t\n"), folded(all, kept)
}

// longestJudged bounds, in bytes, what a person can be expected to read; the rest is folded away unread.
const longestJudged = 1 << 20

// folded returns the lines that were not kept. kept is a subsequence of all.
func folded(all, kept []line) string {
	var rest []line
	k := 0
	for i := range all {
		if k < len(kept) && all[i].raw == kept[k].raw {
			k++
			continue
		}
		rest = append(rest, all[i])
	}
	return joined(trimLines(rest))
}

// blockKind says what a run of lines is.
type blockKind int

const (
	written blockKind = iota // by the author
	marked                   // quoted with marks: what follows may be the author's again
	history                  // repeated without marks: goes on to the end
)

// block is a run of lines of one kind.
type block struct {
	kind       blockKind
	lines      []line
	introduced bool // by an attribution
	intro      int  // lines of introduction at the beginning
	forward    bool // introduced as a whole mail rather than as an answered one
}

// cutting is the result: the lines to keep.
type cutting struct {
	keep []line
}

// cut finds the blocks and decides which of them to keep.
func cut(lines []line) cutting {
	blocks := blocksOf(lines)
	first := firstWritten(blocks)
	switch {
	case len(blocks) == 0:
		return cutting{}
	case first < 0 || blocks[0].kind == history && first > 0:
		return cutting{keep: withoutIntro(blocks)}
	case interleaved(blocks):
		return cutting{keep: inlineReply(blocks)}
	}
	var keep []line
	for i, b := range blocks {
		switch {
		case b.kind == written:
			part := b.lines
			if i > 0 && len(keep) > 0 {
				part = trimLines(part)
			}
			keep = append(keep, part...)
		case b.kind == marked && !b.introduced && i+1 < len(blocks) && blocks[i+1].kind == written && len(keep) > 0:
			if len(trimLines(stripSignature(blocks[i+1].lines, true))) > 0 { // the author quotes a line to answer it
				keep = append(keep, b.lines...)
			}
		}
	}
	return cutting{keep: bySignature(blocks, keep)}
}

// bySignature drops the signature at the end of what is kept, and the one above the history.
func bySignature(blocks []block, keep []line) []line {
	out := stripSignature(keep, false)
	if len(trimLines(out)) == 0 {
		return keep
	}
	return out
}

// firstWritten returns the first block with words of the author, -1 where there is none.
func firstWritten(blocks []block) int {
	for i, b := range blocks {
		if b.kind == written && len(trimLines(b.lines)) > 0 {
			return i
		}
	}
	return -1
}

// withoutIntro is for a mail that begins with its history: a forward without a word, or an answer below an attribution
// whose quote has no marks. Nobody can tell who wrote what, so all is kept but the introductions.
func withoutIntro(blocks []block) []line {
	var keep []line
	for _, b := range blocks {
		body := b.lines[b.intro:]
		if b.kind == history && !b.forward {
			body = dropAttributions(body)
		}
		keep = append(keep, body...)
	}
	return keep
}

// dropAttributions removes the lines that say who wrote what follows.
func dropAttributions(lines []line) []line {
	var out []line
	for i := 0; i < len(lines); {
		if n, _ := attribution(lines, i); n > 0 && lines[i].depth == 0 {
			i += n
			continue
		}
		out = append(out, lines[i])
		i++
	}
	return out
}

// interleaved reports whether the author answers between the lines of one quote: words of his stand between marked blocks
// of which the later has no introduction of its own.
func interleaved(blocks []block) bool {
	quoted := false
	between := false
	for _, b := range blocks {
		switch {
		case b.kind == marked:
			if between && !b.introduced {
				return true
			}
			quoted, between = true, false
		case b.kind == written && quoted:
			between = len(trimLines(stripSignature(b.lines, true))) > 0
		}
	}
	return false
}

// inlineReply keeps everything up to the last words of the author.
func inlineReply(blocks []block) []line {
	last := 0
	for i, b := range blocks {
		if b.kind == written && len(trimLines(stripSignature(b.lines, true))) > 0 {
			last = i
		}
	}
	var keep []line
	for i, b := range blocks[:last+1] {
		if i == last {
			keep = append(keep, stripSignature(b.lines, true)...)
			break
		}
		keep = append(keep, b.lines...)
	}
	return keep
}

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
		end := quoteEnd(lines, i)
		return block{kind: marked, lines: lines[i:end]}, i, end
	}
	if n, weak := attribution(lines, i); n > 0 {
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
	case aboveLine(l):
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

// aboveRuler moves the beginning of a quote up over the rules that belong to it.
func aboveRuler(lines []line, start, i int) int {
	at := i
	for k := i - 1; k >= start && k >= i-3; k-- {
		switch {
		case ruler(lines[k].text):
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
