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
	rest := make([]line, 0, len(all)-len(kept))
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
	cutAbove := false
	for i, b := range blocks {
		switch {
		case b.kind == written:
			part := b.lines
			if cutAbove && len(keep) > 0 {
				part = trimLines(part)
			}
			keep = append(keep, part...)
			cutAbove = false
		case b.kind == marked && len(keep) > 0 && (answersBelow(blocks, i) || cites(blocks, i)), b.kind == history && announced(blocks, i):
			keep = append(keep, b.lines...)
		default:
			cutAbove = true
		}
	}
	return cutting{keep: bySignature(blocks, keep)}
}

// answersBelow reports whether the author quotes a line to write about it below.
func answersBelow(blocks []block, i int) bool {
	return !blocks[i].introduced && i+1 < len(blocks) && blocks[i+1].kind == written && len(trimLines(stripSignature(blocks[i+1].lines, true))) > 0
}

// announced reports whether the author's last words lead to what is repeated: he shows a mail, or answers between its lines.
func announced(blocks []block, i int) bool {
	if i == 0 || blocks[i-1].kind != written {
		return false
	}
	above := trimLast(blocks[i-1].lines)
	return len(above) > 0 && leads(above[len(above)-1].text)
}

// leads reports whether a line ends with a colon and is more than a greeting.
func leads(t string) bool {
	return strings.HasSuffix(t, ":") && len(strings.Fields(t)) >= 3
}

// longestCitation is how many lines a person marks by hand.
const longestCitation = 10

// cites reports whether the author himself introduces a few lines that are marked, "it shows this:". An answered mail is introduced by
// a name, a date or an address, or by nothing.
func cites(blocks []block, i int) bool {
	b := &blocks[i]
	if b.introduced || b.intro > 0 || i == 0 || len(b.lines) > longestCitation {
		return false
	}
	for k := range b.lines {
		if b.lines[k].depth != 1 && !b.lines[k].blank() {
			return false
		}
	}
	above := trimLast(blocks[i-1].lines)
	if blocks[i-1].kind != written || len(above) == 0 {
		return false
	}
	t := above[len(above)-1].text
	if !leads(t) {
		return false
	}
	f := factsOf(t)
	return !f.verb && !f.address && !f.date
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
