package mail_test

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"remit/internal/mail"
)

func TestTokenSurvives(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header string
		want   int64
	}{
		"as we write it":            {"Subject: Re: Printer [#1042]", 1042},
		"stacked prefixes":          {"Subject: AW: WG: SV: VS: RE: FW: TR: RV: ENC: ODP: YNT: Printer [#1042]", 1042},
		"greek, bulgarian, chinese": {"Subject: ΑΠ: НА: 回复: 答复：Re[2]: Antw: Printer [#1042]", 1042},
		"a gateway's tag":           {"Subject: RE: [EXTERNAL] Re: Printer [#1042]", 1042},
		"a spam filter's":           {"Subject: ***SPAM*** Re: Printer [#1042]", 1042},
		"a list's":                  {"Subject: [printers] Re: Printer [#1042]", 1042},
		"blanks within":             {"Subject: Re: Printer [ # 1042 ]", 1042},
		"folded within":             {"Subject: Re: Printer [#10\n 42]", 1042},
		"folded before":             {"Subject: Re: Printer\n\t[#1042]", 1042},
		"full-width brackets":       {"Subject: =?utf-8?B?UmU6IFByaW50ZXIg77y777yDMTA0Mu+8vQ==?=", 1042},
		"full-width digits":         {"Subject: Re: Printer 【＃１０４２】", 1042},
		"encoded words":             {"Subject: =?utf-8?Q?Re:_Drucker_streikt_=5B#10?= =?utf-8?Q?42=5D?=", 1042},
		"encoded in base64":         {"Subject: =?utf-8?B?UmU6IFByaW50ZXIgWyMxMDQyXQ==?=", 1042},
		"invisible letters":         {"Subject: Re: Printer [#\u200b1042\u200b]", 1042},
		"no opening bracket":        {"Subject: RE: Printer #1042]", 1042},
		"no closing bracket":        {"Subject: RE: Printer [#1042", 1042},
		"round brackets":            {"Subject: RE: Printer (#1042)", 1042},
		"ours after another's":      {"Subject: Re: [#55] Printer [#1042]", 1042},
		"another's scheme":          {"Subject: [ABC-1042] [Ticket#20260302] Printer", 0},
		"a number of things":        {"Subject: Printer #1042", 0},
		"brackets without mark":     {"Subject: Re: Printer [1042]", 0},
		"too long":                  {"Subject: Re: Printer [#12345678901234567890]", 0},
		"not at the end of a word":  {"Subject: Re: Printer [#1042-7]", 0},

		"bare, named by an id":      {"Subject: RE: Printer #1042\nReferences: <remit.1042.x@provider.example>", 1042},
		"bare, named by the past":   {"Subject: RE: Printer #1042\n\nHello.\n\n-----Original Message-----\nFrom: Help <help@provider.example>\nSent: Monday, 2 March 2026 10:00\nTo: Joe\nSubject: Re: Printer [#1042]\n\nIs it on?", 1042},
		"bare, of another ticket":   {"Subject: RE: Printer #1042\nReferences: <remit.7.x@provider.example>", 0},
		"bare, of another house":    {"Subject: RE: Printer #1042\nReferences: <remit.1042.x@other.example>", 0},
		"bare, nothing else":        {"Subject: RE: Order #1042", 0},
		"bare, no reply":            {"Subject: Printer #1042\nReferences: <remit.1042.x@provider.example>", 0},
		"bare, within the subject":  {"Subject: RE: #1042 Printer\nReferences: <remit.1042.x@provider.example>", 0},
		"bare, behind another name": {"Subject: RE: Printer HP#1042\nReferences: <remit.1042.x@provider.example>", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if j := mail.Judge(read(t, c.header), mail.Own{Domain: "provider.example"}); j.Ticket != c.want {
				t.Errorf("ticket = %d, want %d", j.Ticket, c.want)
			}
		})
	}
}

func TestSubjectBaseInManyLanguages(t *testing.T) {
	t.Parallel()
	for _, before := range []string{
		"AW: ", "WG: ", "SV: ", "VS: ", "RE: ", "FW: ", "TR : ", "RV: ", "ENC: ", "RES: ", "ODP: ", "PD: ", "YNT: ", "İLT: ", "ΑΠ: ", "ΠΡΘ: ", "НА: ", "Отв: ", "回复: ", "答复：", "转发: ", "Re[2]: ", "Re(3): ", "Re^4: ", "Re2: ", "Antw: ", "Doorst: ",
		"VL: ", "VÁ: ", "Odg: ", "RIF: ", "R: ", "I: ", "Svar: ", "Ang: ", "השב: ", "답장: ", "返信: ", "[EXTERNAL] ", "[External Email] ", "***SPAM*** ", "{Spam?} ", "(EXT) ", "EXTERNAL: ", "[SPAM 8.1] ", "RE: [EXTERNAL] AW: [EXT] ", "Fwd: Re: ",
	} {
		if got := mail.SubjectBase(before + "Printer"); got != "Printer" {
			t.Errorf("SubjectBase(%q) = %q", before+"Printer", got)
		}
	}
	for _, kept := range []string{"[printers] Printer", "External: monitor is dark", "Spam: what to do", "Note: Printer", "[EXTERNAL]", "Secure boot fails", "A: B", "External monitor"} {
		if got := mail.SubjectBase(kept); got != kept {
			t.Errorf("SubjectBase(%q) = %q", kept, got)
		}
	}
}

func TestThreadOfOddIDs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header string
		want   []string
	}{
		"in order":               {"In-Reply-To: <c@x>\nReferences: <a@x> <b@x> <c@x>", []string{"c@x", "b@x", "a@x"}},
		"no In-Reply-To":         {"References: <a@x> <b@x>", []string{"b@x", "a@x"}},
		"without brackets":       {"In-Reply-To: c@x\nReferences: a@x b@x", []string{"c@x", "b@x", "a@x"}},
		"blanks within":          {"In-Reply-To: < c @ x >", []string{"c@x"}},
		"wrapped over lines":     {"References: <remit.7.\n abc@provider.example>\n\t<b@x>", []string{"b@x", "remit.7.abc@provider.example"}},
		"several":                {"In-Reply-To: <c@x> <d@x>", []string{"c@x", "d@x"}},
		"two fields":             {"In-Reply-To: <c@x>\nIn-Reply-To: <d@x>\nReferences: <a@x>\nReferences: <b@x>", []string{"c@x", "d@x", "b@x", "a@x"}},
		"a phrase":               {"In-Reply-To: Your message of \"Mon, 2 Mar 2026\" <c@x>", []string{"c@x"}},
		"a phrase after":         {"In-Reply-To: <c@x> from Joe at Mon, 2 Mar", []string{"c@x"}},
		"in quotes":              {"In-Reply-To: \"<c@x>\"", []string{"c@x"}},
		"brackets twice":         {"In-Reply-To: <<c@x>>", []string{"c@x"}},
		"run together":           {"References: <a@x><b@x>", []string{"b@x", "a@x"}},
		"by commas":              {"References: <a@x>,<b@x>", []string{"b@x", "a@x"}},
		"encoded":                {"In-Reply-To: =?utf-8?Q?=3Cremit=2E7=2Ea=40provider=2Eexample=3E?=", []string{"remit.7.a@provider.example"}},
		"empty":                  {"In-Reply-To: <>\nReferences:", nil},
		"a mail with an old one": {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee this.\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <remit.7.a@provider.example>\n\nx\n--b--", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := mail.Judge(read(t, c.header), mail.Own{}).Thread; !slices.Equal(got, c.want) {
				t.Errorf("thread = %q, want %q", got, c.want)
			}
		})
	}
}

func TestQuotedMarks(t *testing.T) {
	t.Parallel()
	own := mail.Own{Domain: "provider.example", Addresses: []string{"it@second.example"}}
	history := "\n\nOn Mon, 2 Mar 2026 at 10:00, Help <help@provider.example> wrote:\n> Is it on?\n> "
	for name, c := range map[string]struct {
		text   string
		ids    []string
		ticket int64
	}{
		"a token":              {"No." + history + "Ticket [#1042]", nil, 1042},
		"an id":                {"No." + history + "remit.1042.x-Y_z@provider.example", []string{"remit.1042.x-Y_z@provider.example"}, 1042},
		"an id before a token": {"No." + history + "[#7] remit.1042.x@second.example.", []string{"remit.1042.x@second.example"}, 1042},
		"another house's id":   {"No." + history + "remit.1042.x@other.example", nil, 0},
		"a person's own word":  {"It is like [#1042]." + history, nil, 0},
		"a thing":              {"No." + history + "Printer #1042", nil, 0},
		"nothing":              {"No.", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := mail.Judge(read(t, "Subject: RE: Printer\nThread-Index: AdcX\n\n"+c.text), own)
			if !slices.Equal(j.QuotedIDs, c.ids) || j.QuotedTicket != c.ticket || j.Ticket != 0 {
				t.Errorf("quoted = %q, %d; ticket %d", j.QuotedIDs, j.QuotedTicket, j.Ticket)
			}
		})
	}
	j := mail.Judge(read(t, "Subject: RE: Printer\nContent-Type: text/html\n\n<p>No.</p><div id=\"remit.1042.x@provider.example\"><p>Is it on?</p></div>"), own)
	if j.QuotedTicket != 1042 {
		t.Errorf("the mark in the HTML is lost: %+v", j)
	}
}

func TestTokenIsFoundBehindAnyPrefixes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 999_999_999_999).Draw(t, "number")
		subject := "Re: Printer [#" + strconv.FormatInt(n, 10) + "]"
		for range rapid.IntRange(0, 6).Draw(t, "hops") {
			subject = rapid.SampledFrom([]string{"AW: ", "RE: ", "[EXTERNAL] ", "***SPAM*** ", "回复: ", "[a-list] ", "ΑΠ: ", "Fwd: "}).Draw(t, "prefix") + subject
		}
		if got, ok := mail.Token(subject); !ok || got != n {
			t.Fatalf("Token(%q) = %d", subject, got)
		}
	})
}
