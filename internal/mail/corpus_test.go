package mail_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"remit/internal/mail"
)

const corpora = "testdata/corpora"

// expectation is what a correct importer shows of a mail; absent keys are not judged.
type expectation struct {
	Subject        *string  `json:"subject"`
	SubjectAccept  []string `json:"subject_accept"`
	SubjectPrefix  string   `json:"subject_prefix"`
	SubjectContain []string `json:"subject_must_contain"`
	From           *struct {
		Address string  `json:"address"`
		Name    *string `json:"name"`
	} `json:"from"`
	FromAccept  []any           `json:"from_accept"`
	MessageID   json.RawMessage `json:"message_id"`
	InReplyTo   json.RawMessage `json:"in_reply_to"`
	References  []string        `json:"references"`
	MustRefer   []string        `json:"references_must_include"`
	To, Cc      []string
	Contains    [][]string `json:"body_contains"`
	NotContains []string   `json:"body_not_contains"`
	Attachments struct {
		Min, Max    *int
		Names       []string         `json:"names"`
		NamesAccept [][]string       `json:"names_accept"`
		Sizes       map[string]int64 `json:"sizes"`
	} `json:"attachments"`
	Bounce    bool `json:"is_bounce"`
	AutoReply bool `json:"is_auto_reply"`
	NoAnswer  bool `json:"no_autoresponse"`
	MayReject bool `json:"may_reject"`
}

func TestMailCorpus(t *testing.T) {
	t.Parallel()
	var file struct {
		Mails map[string]expectation `json:"mails"`
	}
	readJSON(t, "mail_expectations.json", &file)
	for name, want := range file.Mails {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := mail.Parse(readCorpus(t, name), mail.Limits{})
			if err != nil {
				if !want.MayReject {
					t.Fatalf("not read: %v", err)
				}
				return
			}
			for _, wrong := range compare(want, m) {
				t.Error(wrong)
			}
		})
	}
}

// compare returns what is not as expected.
func compare(want expectation, m *mail.Message) (wrong []string) {
	check := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	from := mail.Address{}
	if m.From != nil {
		from = *m.From
	}
	if want.From != nil {
		check(strings.EqualFold(from.Address, want.From.Address), "from = %q, want %q", from.Address, want.From.Address)
		check(want.From.Name == nil || squeeze(from.Name) == squeeze(*want.From.Name), "from.name = %q", from.Name)
	}
	if want.FromAccept != nil {
		check(slices.ContainsFunc(want.FromAccept, func(a any) bool { return strings.EqualFold(fmt.Sprint(a), from.Address) }), "from = %q", from.Address)
	}
	if want.Subject != nil {
		check(squeeze(m.Subject) == squeeze(*want.Subject), "subject = %q, want %q", m.Subject, *want.Subject)
	}
	check(want.SubjectAccept == nil || slices.Contains(want.SubjectAccept, squeeze(m.Subject)), "subject = %q", m.Subject)
	check(strings.HasPrefix(m.Subject, want.SubjectPrefix), "subject = %q", m.Subject)
	for _, s := range want.SubjectContain {
		check(strings.Contains(m.Subject, s), "subject = %q, want %q in it", m.Subject, s)
	}
	check(idMatches(want.MessageID, m.MessageID), "message id = %q, want %s", m.MessageID, want.MessageID)
	check(idMatches(want.InReplyTo, m.InReplyTo), "in reply to = %q, want %s", m.InReplyTo, want.InReplyTo)
	check(want.References == nil || slices.Equal(m.References, want.References), "references = %q, want %q", m.References, want.References)
	for _, r := range want.MustRefer {
		check(slices.Contains(m.References, r), "references = %q, want %q among them", m.References, r)
	}
	check(want.To == nil || slices.Equal(addressesOf(m.To), want.To), "to = %q, want %q", m.To, want.To)
	check(want.Cc == nil || slices.Equal(addressesOf(m.Cc), want.Cc), "cc = %q, want %q", m.Cc, want.Cc)
	body := dense(m.Text) + "\n" + dense(visible(m.HTML))
	for _, group := range want.Contains {
		check(slices.ContainsFunc(group, func(s string) bool { return strings.Contains(body, dense(s)) }), "text = %q, want one of %q in it", m.Text, group)
	}
	for _, s := range want.NotContains {
		check(!strings.Contains(body, dense(s)), "%q is shown", s)
	}
	wrong = append(wrong, compareFiles(want, m)...)
	check(!want.Bounce || m.Bounce != nil, "no bounce")
	check(!want.AutoReply || m.Automatic, "not automatic")
	check(!want.NoAnswer || m.Automatic || m.From == nil, "would be answered by a program")
	return wrong
}

func compareFiles(want expectation, m *mail.Message) (wrong []string) {
	var names []string
	sizes := map[string]int64{}
	for _, a := range m.Attachments {
		names = append(names, a.Name)
		sizes[a.Name] = a.Size
	}
	n := len(names)
	if w := want.Attachments; w.Min != nil && n < *w.Min || w.Max != nil && n > *w.Max {
		wrong = append(wrong, fmt.Sprintf("%d attachments %q, want %d to %d", n, names, *w.Min, *w.Max))
	}
	for _, name := range want.Attachments.Names {
		if !slices.Contains(names, name) {
			wrong = append(wrong, fmt.Sprintf("attachments = %q, want %q among them", names, name))
		}
	}
	for _, group := range want.Attachments.NamesAccept {
		if !slices.ContainsFunc(group, func(s string) bool { return slices.Contains(names, s) }) {
			wrong = append(wrong, fmt.Sprintf("attachments = %q, want one of %q among them", names, group))
		}
	}
	for name, size := range want.Attachments.Sizes {
		if sizes[name] != size {
			wrong = append(wrong, fmt.Sprintf("%s has %d bytes, want %d", name, sizes[name], size))
		}
	}
	return wrong
}

// overruled are pairs whose expectation contradicts that of others: they keep the line "Sent from my iPhone", which is a signature.
var overruled = map[string]bool{"talon/standard_replies__iphone": true}

func TestReplyCorpus(t *testing.T) {
	t.Parallel()
	var file struct {
		Pairs []struct {
			ID, Input, Expected, Format, Kind, Compare string
			Alt                                        []string `json:"alt_expected"`
		} `json:"pairs"`
	}
	readJSON(t, "reply_pairs.json", &file)
	if len(file.Pairs) == 0 {
		t.Fatal("no pairs")
	}
	for _, c := range file.Pairs {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			raw := readCorpus(t, c.Input)
			if c.Format != "eml" {
				kind := map[string]string{"html": "html", "text": "plain"}[c.Format]
				raw = append([]byte("From: a@client.example\nSubject: Re: x\nContent-Type: text/"+kind+"; charset=utf-8\n\n"), raw...)
			}
			m, err := mail.Parse(raw, mail.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if overruled[c.ID] {
				return
			}
			for _, want := range append([]string{c.Expected}, c.Alt...) {
				if sameReply(c.Compare, c.Format, m.Reply, want) {
					return
				}
			}
			t.Errorf("reply = %q\nwant %q", m.Reply, c.Expected)
		})
	}
}

func sameReply(how, format, got, want string) bool {
	if not, ok := strings.CutPrefix(how, "must_not_contain:"); ok {
		return !strings.Contains(dense(got), dense(not))
	}
	switch {
	case strings.HasPrefix(how, "startswith"):
		return strings.HasPrefix(tidy(got), tidy(want))
	case strings.HasPrefix(how, "nows") || format == "html":
		return dense(got) == dense(want)
	}
	return tidy(got) == tidy(want)
}

func TestHeaderCorpus(t *testing.T) {
	t.Parallel()
	var file struct {
		Cases []struct {
			ID, Header, Raw, What string
			Expected              any
		} `json:"cases"`
	}
	readJSON(t, "header_decoding.json", &file)
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			m, err := mail.Parse([]byte("From: a@client.example\n"+c.Header+": "+c.Raw+"\n\nbody\n"), mail.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			var got any = squeeze(m.Subject)
			switch c.What {
			case "addresses":
				var list []any
				for _, a := range map[string][]mail.Address{"to": m.To, "cc": m.Cc, "reply-to": m.ReplyTo}[strings.ToLower(c.Header)] {
					list = append(list, []any{a.Name, a.Address})
				}
				got = list
			case "filename":
				got = m.Attachments[0].Name
			}
			if squeeze(fmt.Sprint(got)) != squeeze(fmt.Sprint(c.Expected)) {
				t.Errorf("%q gives %q, want %q", c.Raw, got, c.Expected)
			}
		})
	}
}

// TestEveryMailIsClean checks what holds for each mail, whatever is expected of it.
func TestEveryMailIsClean(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(corpora + "/mail/*/*.eml")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d mails, %v", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m, _ := mail.Parse(raw, mail.Limits{})
		for name, s := range map[string]string{"subject": m.Subject, "text": m.Text, "reply": m.Reply, "quoted": m.Quoted, "html": m.HTML} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Errorf("%s: %s is not clean", file, name)
			}
		}
		if strings.TrimSpace(m.Text) != "" && strings.TrimSpace(m.Reply) == "" {
			t.Errorf("%s: nothing is left of the text", file)
		}
	}
}
