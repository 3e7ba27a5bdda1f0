package richform

import (
	"bytes"
	"strconv"
	"strings"

	"remit/internal/decode"
)

// rtfState is what a group of RTF inherits and gives back at its end.
type rtfState struct {
	skip     bool // of a destination that is no text of the body
	fonts    bool // within the table of fonts
	rtfOnly  bool // what stands here only repeats the HTML beside it
	unicode  int  // bytes that follow a Unicode sign, for programs that cannot show it
	codepage string
}

// rtfReader takes the text, or the HTML that it was made from, out of RTF (MS-OXRTFEX and the specification of RTF 1.9).
type rtfReader struct {
	b        []byte
	isHTML   bool
	state    rtfState
	stack    []rtfState
	fonts    map[int]string // codepages
	font     int
	codepage string
	out      strings.Builder
	pending  []byte // bytes in the codepage, not yet decoded
	drop     int    // bytes still to be left out after a Unicode sign
	starred  bool   // the word before was "\*"
}

// RTF returns the body of RTF. isHTML says that RTF only wraps HTML, which is what is returned then.
func RTF(b []byte) (text string, isHTML bool) {
	if !bytes.HasPrefix(bytes.TrimSpace(b), []byte(`{\rtf`)) {
		return "", false
	}
	r := &rtfReader{b: b, isHTML: bytes.Contains(b[:min(len(b), 1000)], []byte(`\fromhtml`)), fonts: map[int]string{}, codepage: "windows-1252"}
	r.state = rtfState{unicode: 1, codepage: r.codepage}
	for len(r.b) > 0 {
		r.step()
	}
	r.flush()
	return strings.Trim(decode.UnixLines(decode.Clean(r.out.String())), "\n"), r.isHTML
}

// step takes one sign, word or bracket.
func (r *rtfReader) step() {
	c := r.b[0]
	r.b = r.b[1:]
	switch c {
	case '{':
		if len(r.stack) < 1000 {
			r.stack = append(r.stack, r.state)
		}
	case '}':
		r.flush()
		if n := len(r.stack); n > 0 {
			r.state, r.stack = r.stack[n-1], r.stack[:n-1]
		}
		r.drop = 0
	case '\\':
		r.control()
		return
	case '\r', '\n':
	default:
		r.emit(c)
	}
	r.starred = false
}

// control reads what follows a backslash: a sign, or a word with a number.
func (r *rtfReader) control() {
	if len(r.b) == 0 {
		return
	}
	c := r.b[0]
	if c|0x20 < 'a' || c|0x20 > 'z' {
		r.b = r.b[1:]
		r.symbol(c)
		return
	}
	n := 0
	for n < len(r.b) && n < 32 && r.b[n]|0x20 >= 'a' && r.b[n]|0x20 <= 'z' {
		n++
	}
	word := string(r.b[:n])
	r.b = r.b[n:]
	n = 0
	if n < len(r.b) && r.b[n] == '-' {
		n++
	}
	for n < len(r.b) && n < 10 && r.b[n] >= '0' && r.b[n] <= '9' {
		n++
	}
	arg, hasArg := signed(string(r.b[:n]))
	if hasArg {
		r.b = r.b[n:]
	}
	if len(r.b) > 0 && r.b[0] == ' ' {
		r.b = r.b[1:]
	}
	starred := r.starred
	r.starred = false
	r.word(word, arg, hasArg, starred)
}

func signed(s string) (n int, ok bool) {
	for _, c := range strings.TrimPrefix(s, "-") {
		n, ok = n*10+int(c-'0'), true
	}
	if strings.HasPrefix(s, "-") {
		n = -n
	}
	return n, ok
}

// symbol takes a control sign.
func (r *rtfReader) symbol(c byte) {
	switch c {
	case '\\', '{', '}':
		r.emit(c)
	case '\'':
		if len(r.b) >= 2 {
			if raw := decode.Unhex(r.b[0], r.b[1]); raw >= 0 {
				r.emit(byte(raw))
				r.b = r.b[2:]
			}
		}
	case '~':
		r.text("\u00A0")
	case '_':
		r.text("-")
	case '\n', '\r':
		r.text("\n")
	case '*':
		r.starred = true
		return
	}
	r.starred = false
}

// rtfSigns are the words that stand for text.
var rtfSigns = map[string]string{
	"par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "cell": "\t", "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
	"ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ",
}

// rtfElsewhere are the destinations that hold no text of the body.
var rtfElsewhere = map[string]bool{
	"fonttbl": true, "colortbl": true, "stylesheet": true, "info": true, "pict": true, "object": true, "header": true, "headerl": true, "headerr": true, "headerf": true,
	"footer": true, "footerl": true, "footerr": true, "footerf": true, "generator": true, "xmlnstbl": true, "listtable": true, "revtbl": true, "filetbl": true,
}

// rtfCharsets are the codepages of the charsets that fonts name.
var rtfCharsets = map[int]string{
	128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
	222: "windows-874", 238: "cp1250",
}

// word takes a control word.
func (r *rtfReader) word(word string, arg int, hasArg, starred bool) {
	switch {
	case starred && word == "htmltag" && r.isHTML:
		r.state.rtfOnly = false
	case starred || rtfElsewhere[word]:
		r.state.skip, r.state.fonts = true, word == "fonttbl"
	case word == "htmlrtf":
		r.flush()
		r.state.rtfOnly = r.isHTML && (!hasArg || arg != 0)
	case word == "ansicpg":
		r.codepage = "cp" + strconv.Itoa(max(0, arg))
		r.state.codepage = r.codepage
	case word == "f":
		r.flush()
		r.font = arg
		if !r.state.fonts {
			r.state.codepage = r.codepage
			if cp := r.fonts[arg]; cp != "" {
				r.state.codepage = cp
			}
		}
	case word == "fcharset" && r.state.fonts && len(r.fonts) < 1000:
		r.fonts[r.font] = rtfCharsets[arg]
	case word == "bin" && arg > 0:
		r.b = r.b[min(len(r.b), arg):]
	case word == "uc" && hasArg:
		r.state.unicode = max(0, min(arg, 10))
	case word == "u" && hasArg:
		r.text(string(rune(arg & 0xFFFF)))
		r.drop = r.state.unicode
	case rtfSigns[word] != "":
		r.text(rtfSigns[word])
	}
}

// emit takes a byte of the text.
func (r *rtfReader) emit(c byte) {
	if r.drop > 0 {
		r.drop--
		return
	}
	if !r.state.skip && !r.state.rtfOnly {
		r.pending = append(r.pending, c)
	}
}

// text takes text that is no longer in a codepage.
func (r *rtfReader) text(s string) {
	r.flush()
	r.drop = 0
	if !r.state.skip && !r.state.rtfOnly {
		r.out.WriteString(s)
	}
}

// flush decodes the bytes that were collected.
func (r *rtfReader) flush() {
	if len(r.pending) > 0 {
		s, _ := decode.Charset(r.pending, r.state.codepage)
		r.out.WriteString(s)
		r.pending = r.pending[:0]
	}
}
