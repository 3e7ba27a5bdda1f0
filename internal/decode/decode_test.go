package decode

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestCharset(t *testing.T) {
	t.Parallel()
	encode := func(e encoding.Encoding, s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, c := range map[string]struct {
		raw, label, want string
		known            bool
	}{
		"utf-8":                      {"Grüße", "UTF-8", "Grüße", true},
		"quoted label":               {"Grüße", `"utf-8"`, "Grüße", true},
		"latin-1":                    {"Gr\xfc\xdfe", "ISO-8859-1", "Grüße", true},
		"windows quotes in latin-1":  {"\x93a\x94", "iso-8859-1", "“a”", true},
		"latin-15":                   {"\xa4", "iso-8859-15", "€", true},
		"utf-8 called latin-1":       {"Grüße", "iso-8859-1", "Grüße", true},
		"utf-8 called ascii":         {"Grüße", "us-ascii", "Grüße", true},
		"latin-1 called utf-8":       {"Gr\xfc\xdfe", "utf-8", "Grüße", true},
		"latin-1 without label":      {"Gr\xfc\xdfe aus M\xfcnchen", "", "Grüße aus München", true},
		"a broken byte in utf-8":     {"Grüße \xff Grüße", "utf-8", "Grüße \uFFFD Grüße", true},
		"unknown":                    {"Gr\xfc\xdfe", "x-nobody-knows", "Grüße", false},
		"unknown but ascii":          {"abc", "x-nobody-knows", "abc", false},
		"windows-1251":               {encode(charmap.Windows1251, "Привет, мир"), "cp1251", "Привет, мир", true},
		"windows-1251 without label": {encode(charmap.Windows1251, "Здравствуйте, принтер не печатает"), "", "Здравствуйте, принтер не печатает", true},
		"koi8-r without label":       {encode(charmap.KOI8R, "Здравствуйте, принтер не печатает"), "", "Здравствуйте, принтер не печатает", true},
		"koi8-r":                     {encode(charmap.KOI8R, "Привет"), "koi8-r", "Привет", true},
		"iso-2022-jp":                {encode(japanese.ISO2022JP, "すみません"), "iso-2022-jp", "すみません", true},
		"shift-jis":                  {encode(japanese.ShiftJIS, "プリンタ"), "Shift_JIS", "プリンタ", true},
		"shift-jis without label":    {encode(japanese.ShiftJIS, "プリンタが動きません。よろしくお願いします。"), "", "プリンタが動きません。よろしくお願いします。", true},
		"euc-jp without label":       {encode(japanese.EUCJP, "プリンタが動きません。よろしくお願いします。"), "", "プリンタが動きません。よろしくお願いします。", true},
		"gb2312":                     {encode(simplifiedchinese.GB18030, "打印机坏了"), "gb2312", "打印机坏了", true},
		"gbk without label":          {encode(simplifiedchinese.GBK, "您好，我的打印机不能打印，请问怎么办？谢谢"), "", "您好，我的打印机不能打印，请问怎么办？谢谢", true},
		"big5 without label":         {encode(traditionalchinese.Big5, "您好，我的印表機不能列印，請問要怎麼辦？謝謝"), "", "您好，我的印表機不能列印，請問要怎麼辦？謝謝", true},
		"euc-kr without label":       {encode(korean.EUCKR, "안녕하세요, 프린터가 작동하지 않습니다."), "", "안녕하세요, 프린터가 작동하지 않습니다.", true},
		"greek without label":        {encode(charmap.Windows1253, "Καλημέρα, ο εκτυπωτής δεν τυπώνει"), "", "Καλημέρα, ο εκτυπωτής δεν τυπώνει", true},
		"hebrew without label":       {encode(charmap.Windows1255, "שלום, המדפסת לא עובדת"), "", "שלום, המדפסת לא עובדת", true},
		"arabic without label":       {encode(charmap.Windows1256, "مرحبا الطابعة لا تعمل"), "", "مرحبا الطابعة لا تعمل", true},
		"thai without label":         {encode(charmap.Windows874, "สวัสดีครับ เครื่องพิมพ์ไม่ทำงาน"), "", "สวัสดีครับ เครื่องพิมพ์ไม่ทำงาน", true},
		"french without label":       {"D\xe9j\xe0 vu, o\xf9 \xeates-vous all\xe9, \xe0 No\xebl?", "", "Déjà vu, où êtes-vous allé, à Noël?", true},
		"one letter without label":   {"\xe0 bient\xf4t", "", "à bientôt", true},
		"spanish without label":      {"\xbfQu\xe9 pas\xf3 ma\xf1ana? \xa1Ad\xedos!", "", "¿Qué pasó mañana? ¡Adíos!", true},
		"swedish without label":      {"N\xe4r f\xe5r vi \xf6ppna d\xf6rren p\xe5 \xd6land?", "", "När får vi öppna dörren på Öland?", true},
		"iso-2022-jp, glued":         {encode(japanese.ISO2022JP, "すみません"), "_iso-2022-jp$ESC", "すみません", true},
		"ks_c_5601":                  {encode(korean.EUCKR, "프린터"), "ks_c_5601-1987", "프린터", true},
		"hz":                         {encode(simplifiedchinese.HZGB2312, "打印"), "hz-gb-2312", "打印", true},
		"utf-16 with mark":           {encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "Hi ü"), "utf-16", "Hi ü", true},
		"iso-2022-kr":                {"\x1b$)C\x0e" + strings.Map(func(r rune) rune { return r & 0x7F }, latin(encode(korean.EUCKR, "프린터"))) + "\x0f ok", "iso-2022-kr", "프린터 ok", true},
		"utf-7":                      {"Gr+APwA3w-e +- +", "utf-7", "Grüße + +", true},
		"dos":                        {"\x81", "cp850", "ü", true},
		"mac":                        {"\x9f", "macintosh", "ü", true},
		"a label with an underscore": {encode(charmap.ISO8859_2, "Zażółć"), "iso8859_2", "Zażółć", true},
		"a label with blanks":        {"Gr\xfc\xdfe", "iso 8859-1", "Grüße", true},
		"glued to its end":           {"\x93a\x94", "windows-1252http-equiv", "“a”", true},
		"quoted-printable label":     {"Grüße", `3D"utf-8"`, "Grüße", true},
		"teletex":                    {"Gr\xfc\xdfe", "ansi_x3.110-1983", "Grüße", true},
		"user-defined":               {"Gr\xfc\xdfe", "x-user-defined", "Grüße", true},
		"utf-16 without mark":        {encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "Hi ü"), "utf-16", "Hi ü", true},
		"utf-16 in the other order":  {encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "Hi ü"), "unicode", "Hi ü", true},
		"utf-16 that is ascii":       {"abc", "utf-16", "abc", true},
		"utf-8 called gb2312":        {"您好，我的打印机", "gb2312", "您好，我的打印机", true},
		"utf-8 called shift-jis":     {"プリンタが動きません", "shift_jis", "プリンタが動きません", true},
		"iso-2022-jp without label":  {encode(japanese.ISO2022JP, "すみません"), "", "すみません", true},
		"iso-2022-jp called utf-8":   {encode(japanese.ISO2022JP, "すみません"), "utf-8", "すみません", true},
		"utf-8 that is cut off":      {"Grü\xc3", "utf-8", "Grü\uFFFD", true},
		"thai":                       {encode(charmap.Windows874, "สวัสดี"), "tis-620", "สวัสดี", true},
		"hebrew, logical order":      {encode(charmap.ISO8859_8, "שלום"), "iso-8859-8-i", "שלום", true},
		"dos with a dash":            {"\x81", "cp-850", "ü", true},
		"byte order mark":            {"\xef\xbb\xbfabc", "utf-8", "abc", true},
		"NUL":                        {"a\x00b", "utf-8", "ab", true},
		"empty":                      {"", "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, known := Charset([]byte(c.raw), c.label)
			if got != c.want || known != c.known {
				t.Errorf("Charset(%q, %q) = %q, %v, want %q, %v", c.raw, c.label, got, known, c.want, c.known)
			}
		})
	}
}

// latin makes a rune of each byte.
func latin(s string) string {
	out := make([]rune, len(s))
	for i := range len(s) {
		out[i] = rune(s[i])
	}
	return string(out)
}

func TestText(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"plain":                                   "plain",
		"=?utf-8?Q?Gr=C3=BC=C3=9Fe_?= an alle":    "Grüße  an alle",
		"=?utf-8?B?R3LDvA==?= =?utf-8?B?w59l?=":   "Grüße",
		"=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=":   "Grüße",
		"=?utf-8?B?R3LD?=\r\n =?UTF-8?b?vMOfZQ?=": "Grüße",
		"=?iso-8859-1?q?a?= =?utf-8?q?b?= c":      "ab c",
		"=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=":          "Grüße",
		"a=?utf-8?q?b?=c":                         "abc",
		"=?utf-8?q?a b?=":                         "a b",
		"=?utf-8?q?open":                          "open",
		"=?utf-8?x?abc?=":                         "=?utf-8?x?abc?=",
		"=? =?=":                                  "=? =?=",
		"=?x-none?Q?abc?=":                        "abc",
		"Gr\xfc\xdfe":                             "Grüße",
		"Grüße":                                   "Grüße",
		"a\x00b\x07c":                             "ab c",
		"=?utf-8?Q?a=0D=0ABcc:_x?=":               "a  Bcc: x",
		"=?utf-8?Q?=3D?=":                         "=",
		"=?utf-8?q??= =?utf-8?q?b?=":              "b",
		"=?gb2312?B?tPLTobv6?=":                   "打印机",
		"=?utf-8?Q?Gr=C3?==?utf-8?Q?=BC=C3=9Fe?=": "Grüße",
		"=?utf-8?B?R3LD vMOf ZQ==?=":              "Grüße",
		"=?utf-8?Q?what??=":                       "what?",
		"\"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=\" hi":      "\"Grüße\" hi",
		"=?us-ascii?Q?Gr=C3=BC=C3=9Fe?=":          "Grüße",
		"=?iso-2022-jp?B?GyRCJVclaiVzJT8bKEI=?=\r\n =?iso-2022-jp?B?GyRCJVclaiVzJT8bKEI=?=": "プリンタプリンタ",
		"\x1b$B%W%j%s%?\x1b(B": "プリンタ",
	} {
		if got := Text(raw); got != want {
			t.Errorf("Text(%q) = %q, want %q", raw, got, want)
		}
	}
}

func TestMedia(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ raw, value, param, want string }{
		"plain":                       {"text/plain; charset=utf-8", "text/plain", "charset", "utf-8"},
		"upper case":                  {"TEXT/Plain; CHARSET=\"UTF-8\"", "text/plain", "charset", "UTF-8"},
		"blanks around":               {"text/plain ; charset = utf-8 ", "text/plain", "charset", "utf-8"},
		"missing semicolon":           {"text/plain charset=utf-8", "text/plain", "charset", "utf-8"},
		"missing one between":         {"text/plain; charset=utf-8 name=a.txt", "text/plain", "name", "a.txt"},
		"comma":                       {"text/plain, charset=utf-8", "text/plain", "charset", "utf-8"},
		"comment":                     {"text/plain (a comment); charset=utf-8 (another)", "text/plain", "charset", "utf-8"},
		"blanks in a name":            {"application/pdf; name=my file.pdf", "application/pdf", "name", "my file.pdf"},
		"escaped quote":               {`application/pdf; name="a \"b\".pdf"`, "application/pdf", "name", `a "b".pdf`},
		"windows path":                {`application/pdf; name="C:\dir\a.pdf"`, "application/pdf", "name", `C:\dir\a.pdf`},
		"missing closing quote":       {`application/pdf; name="a.pdf`, "application/pdf", "name", "a.pdf"},
		"quote within":                {`application/pdf; name="a"b".pdf"`, "application/pdf", "name", `a"b".pdf`},
		"first of two":                {"application/pdf; name=a.pdf; name=b.pdf", "application/pdf", "name", "a.pdf"},
		"empty first":                 {"application/pdf; name=; name=b.pdf", "application/pdf", "name", "b.pdf"},
		"encoded word":                {"application/pdf; name=\"=?utf-8?Q?M=C3=A4rz.pdf?=\"", "application/pdf", "name", "März.pdf"},
		"encoded words":               {"application/pdf; name=\"=?utf-8?Q?M=C3=A4?=\r\n =?utf-8?Q?rz.pdf?=\"", "application/pdf", "name", "März.pdf"},
		"raw latin-1":                 {"application/pdf; name=\"M\xe4rz.pdf\"", "application/pdf", "name", "März.pdf"},
		"rfc 2231":                    {"application/pdf; name*=utf-8'de'M%C3%A4rz.pdf", "application/pdf", "name", "März.pdf"},
		"rfc 2231, pieces":            {"application/pdf; name*1*=rz; name*0*=iso-8859-1''M%E4; name*2=\".pdf\"", "application/pdf", "name", "März.pdf"},
		"rfc 2231 wins":               {"application/pdf; name=x.pdf; name*=utf-8''M%C3%A4rz.pdf", "application/pdf", "name", "März.pdf"},
		"rfc 2231, split in a letter": {"application/pdf; name*0*=utf-8''M%C3; name*1*=%A4rz.pdf", "application/pdf", "name", "März.pdf"},
		"rfc 2231 without charset":    {"application/pdf; name*=M%C3%A4rz.pdf", "application/pdf", "name", "März.pdf"},
		"rfc 2231, one mark missing":  {"application/pdf; name*=utf-8'M%C3%A4rz.pdf", "application/pdf", "name", "März.pdf"},
		"rfc 2231 in quotes":          {"application/pdf; name*=\"utf-8''M%C3%A4rz.pdf\"", "application/pdf", "name", "März.pdf"},
		"rfc 2231, wrong charset":     {"application/pdf; name*=iso-8859-1''M%C3%A4rz.pdf", "application/pdf", "name", "März.pdf"},
		"rfc 2231, zeros":             {"application/pdf; name*01*=%A4rz.pdf; name*00*=utf-8''M%C3", "application/pdf", "name", "März.pdf"},
		"encoded word, unquoted":      {"application/pdf; name==?utf-8?Q?M=C3=A4rz.pdf?=", "application/pdf", "name", "März.pdf"},
		"encoded word in pieces":      {"application/pdf; name*0=\"=?utf-8?Q?M=C3=A4\"; name*1=\"rz.pdf?=\"", "application/pdf", "name", "März.pdf"},
		"brackets in a name":          {"application/pdf; name=a (1).pdf", "application/pdf", "name", "a (1).pdf"},
		"semicolon in quotes":         {`application/pdf; name="a;b.pdf"`, "application/pdf", "name", "a;b.pdf"},
		"blanks around the slash":     {"text / html; charset=utf-8", "text/html", "charset", "utf-8"},
		"encoded type":                {"=?utf-8?Q?text/html?=; charset=utf-8", "text/html", "charset", "utf-8"},
		"equals in a boundary":        {"multipart/mixed; boundary=----=_Part_1=x", "multipart/mixed", "boundary", "----=_Part_1=x"},
		"only parameters":             {"charset=utf-8", "", "charset", "utf-8"},
		"nothing":                     {"", "", "charset", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := ParseMedia(c.raw)
			if got := m.Text(c.param); m.Value != c.value || got != c.want {
				t.Errorf("%q is %q with %q, want %q with %q", c.raw, m.Value, got, c.value, c.want)
			}
		})
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 10, 5, 0, 0, time.UTC)
	for _, raw := range []string{
		"Mon, 2 Mar 2026 11:05:00 +0100", "2 Mar 2026 11:05:00 +0100", "Mon, 02 Mar 2026 10:05:00 GMT", "Mon, 2 Mar 2026 11:05:00 +0100 (CET)", "Mon, 2 Mar 2026 11:05 +0100",
		"Mon, 2 Mar 26 11:05:00 +0100", "Monday, 2 March 2026 11:05:00 +0100", "Mon Mar 2 10:05:00 2026", "2026-03-02T11:05:00+01:00", "2026-03-02 11:05:00 +0100",
		"Mon, 2 Mar 2026 10:05:00 UTC", "Mon, 2 Mar 2026 05:05:00 EST", "Mon, 2 Mar 2026 11:05:00 CET", "Mon,  2 Mar 2026 11:05:00 GMT+1:00", "Mon, 2 Mar 2026 11.05.00 +0100", "Mon, 2 Mar 2026 10:05:00", "Mon, 2-Mar-2026 11:05:00 +0100",
		"Mon, 2 Mar 2026 06:05:00 EDT", "Mon, 2 Mar 2026 12:05:00 GMT+2", "Mon, 2 Mar 2026 12:05:00 UTC+02:00", "Mon Mar  2 10:05:00 UTC 2026", "Mon Mar  2 05:05:00 EST 2026",
		"Mon, 2 Mar 2026 11:05:00 +1", "Mon,2 Mar 2026 11:05:00 +0100", "Mon, 2 Mar 2026 11:05:00 +0100 CET", "Mon, 2 Mar 2026 11:5:0 +0100", "Mo, 2 Mär 2026 11:05:00 +0100",
		"lun., 2 mars 2026 11:05:00 +0100", "Mon, 2 Mar 2026 10:05:00 \"GMT\"", "2026-03-02 10:05", "Mon, 2 March 2026 11:05:00 AM +0100", "Mon, 2 Mar 126 10:05:00 +0000",
		"Monday, March 2, 2026 10:05 AM", "Mon, 2 Mar 2026 06:05:00 Eastern Daylight Time", "Mon, 2 Mar 2026 10:05:00 +9999", "Mon, 2 Mar 2026 15:35:00 +0530 (IST", "Tue, 2 Mar 2026 10:05:00 Z",
		"Mon, 2 Mar 2026 11:05:00 0100", "Mon, 2 Mar, 2026 11:05:00 +0100", "Mon, 2 Mar 2026 10:04:60 +0000", "mar. 2 mars 2026 11:05:00 +0100", "02.03.2026 10:05", "Mon, 2 Mar 2026 10:05:00 -0000",
	} {
		if got := Date(raw); !got.Equal(at) || got.Location() != time.UTC {
			t.Errorf("Date(%q) = %v, want %v", raw, got, at)
		}
	}
	if got, want := Date("Mon, 02 Mar 2026 24:00:00 +0000"), time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("midnight is %v, want %v", got, want)
	}
	for _, raw := range []string{"", "yesterday", "Mon, 29 Feb 2026 10:05:00 +0000", "Mar 2026", "2 Mar", "99:99", "Mon, 32 Mar 2026 11:05:00 +0100", "1 Jan 0001 00:00:00 +0000", strings.Repeat("x", 1000)} {
		if got := Date(raw); !got.IsZero() {
			t.Errorf("Date(%q) = %v, want none", raw, got)
		}
	}
}

func TestTransfer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw, encoding, want string
		text, odd           bool
	}{
		"none":              {"a=3D", "", "a=3D", true, false},
		"8bit":              {"\xfc", "8BIT", "\xfc", true, false},
		"base64":            {"SGVs\r\nbG8=\r\n", "Base64", "Hello", true, false},
		"no padding":        {"SGVsbG8", "base64", "Hello", true, false},
		"padding within":    {"SGVs\nbG8=\nSGVsbG8=", "base64", "HelloHello", true, false},
		"stray signs":       {"SGVs!bG8=", "base64", "Hello", false, true},
		"a lone letter":     {"SGVsbG8x\nQ", "base64", "Hello1", false, true},
		"text, not base64":  {"Hello you, how are you?", "base64", "Hello you, how are you?", true, true},
		"quoted":            {"a=3Db=\r\nc =\nd", "quoted-printable", "a=bc d", true, false},
		"lower case hex":    {"=c3=bc", "quoted-printable", "ü", true, false},
		"broken escapes":    {"a=g1 = =1", "quoted-printable", "a=g1 = =1", true, false},
		"trailing blanks":   {"a  \r\nb\t\n", "quoted-printable", "a\r\nb\n", true, false},
		"list footer":       {"SGVsbG8sIGhvdyBhcmUgeW91PyBIZWxsbywgaG93IGFyZSB5b3U/\n____\na list of people and their words\n", "base64", "Hello, how are you? Hello, how are you?\n____\na list of people and their words\n", true, true},
		"short list footer": {"SGVsbG8=\n-- \na list\n", "base64", "Hello\n-- \na list\n", true, true},
		"soft break at end": {"a=3d =\nb=", "quoted-printable", "a= b", true, false},
		"with a parameter":  {"YQ==", "base64; x=y", "a", true, false},
		"uuencode":          {"begin 644 a\n#86)C\n`\nend\n", "x-uuencode", "abc", false, false},
		"uuencode, broken":  {"nothing", "x-uuencode", "nothing", false, true},
		"unknown":           {"abc", "x-strange", "abc", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, odd := Transfer([]byte(c.raw), c.encoding, c.text)
			if string(got) != c.want || odd != c.odd {
				t.Errorf("Transfer(%q, %q) = %q, %v, want %q, %v", c.raw, c.encoding, got, odd, c.want, c.odd)
			}
		})
	}
}

func TestSplitHeader(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw, body string
		fields    []Field
		odd       bool
	}{
		"garbage that goes on":  {"A: b\nno field\n of garbage\nC: d\n\nx", "x", []Field{{"A", "b"}, {"C", "d"}}, true},
		"usual":                 {"A: b\r\nC:d\r\n\r\nbody", "body", []Field{{"A", "b"}, {"C", "d"}}, false},
		"folded":                {"A: b\r\n  c\r\n\td\r\n\r\nbody", "body", []Field{{"A", "b c d"}}, false},
		"folded at once":        {"A:\n b\n\nbody", "body", []Field{{"A", "b"}}, false},
		"bare LF":               {"A: b\nC: d\n\nbody\n", "body\n", []Field{{"A", "b"}, {"C", "d"}}, false},
		"bare CR":               {"A: b\rC: d\r\rbody", "body", []Field{{"A", "b"}, {"C", "d"}}, false},
		"CR CR LF":              {"A: b\r\r\nC: d\r\r\n\r\r\nbody", "body", []Field{{"A", "b"}, {"C", "d"}}, false},
		"blank before colon":    {"A : b\n\nx", "x", []Field{{"A", "b"}}, false},
		"empty value":           {"A:\n\nx", "x", []Field{{"A", ""}}, false},
		"garbage between":       {"A: b\nthis is no field\nC: d\n\nx", "x", []Field{{"A", "b"}, {"C", "d"}}, true},
		"body without a line":   {"A: b\nthis is text already\nand more\n", "this is text already\nand more\n", []Field{{"A", "b"}}, true},
		"line of blanks":        {"A: b\n \t\nbody", "body", []Field{{"A", "b"}}, false},
		"fold of blanks within": {"A: b\n \n c\nD: e\n\nx", "x", []Field{{"A", "b c"}, {"D", "e"}}, false},
		"no body":               {"A: b", "", []Field{{"A", "b"}}, false},
		"nothing":               {"", "", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, body, odd := SplitHeader([]byte(c.raw), false)
			ok := len(h) == len(c.fields) && odd == c.odd && string(body) == c.body
			for i := range h {
				ok = ok && h[i] == c.fields[i]
			}
			if !ok {
				t.Errorf("header %q, body %q, odd %v", h, body, odd)
			}
		})
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"<a@b>": "a@b", "<a@b> <c@d>": "a@b c@d", "<a@b><c@d>": "a@b c@d", "a@b, c@d": "a@b c@d", "a@b": "a@b", "Your message <a@b> of Monday": "a@b",
		"<a@b> <a@b>": "a@b", "<a@b": "a@b", "< a@b >": "a@b", "plainid": "plainid", "two words": "", "": "", "<>": "", "<a b@c>": "ab@c", "<a@b\r\n c>": "a@bc",
		"=?utf-8?Q?=3Ca=40b=3E?=": "a@b", `<"a b"@c>`: `"ab"@c`, `"a@b"`: "a@b", "<a@b@c>": "a@b@c", "<a@b> (added by x)": "a@b", "a@b>": "a@b",
	} {
		if got := strings.Join(IDs(raw), " "); got != want {
			t.Errorf("IDs(%q) = %q, want %q", raw, got, want)
		}
	}
}

func TestCutLine(t *testing.T) {
	t.Parallel()
	long := bytes.Repeat([]byte("x"), 5000)
	for _, end := range []string{"\n", "\r\n", "\r", "\r\r\n"} {
		line, rest := CutLine(append(append([]byte{}, long...), end+"b"...))
		if !bytes.Equal(line, long) || string(rest) != "b" {
			t.Errorf("%q: line of %d, rest %q", end, len(line), rest)
		}
	}
}
