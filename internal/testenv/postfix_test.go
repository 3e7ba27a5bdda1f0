package testenv_test

import (
	"crypto/tls"
	"fmt"
	"net/smtp"
	"strings"
	"testing"

	"remit/internal/testenv"
)

func TestPostfixTakesMailForItsUsersAndHandsOnTheRest(t *testing.T) {
	t.Parallel()
	sink := testenv.SMTPSink(t, testenv.SinkOptions{})
	p := testenv.Postfix(t, testenv.PostfixOptions{Users: []string{"ann@here.example"}, Relay: map[string]int{"there.example": sink.Port},
		Gone: []string{"eve@here.example"}})
	say := func(encrypted bool, to string) error {
		c, err := smtp.Dial(fmt.Sprintf("127.0.0.1:%d", p.Port))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if encrypted {
			if err := c.StartTLS(&tls.Config{ServerName: p.Host, RootCAs: p.CA}); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Mail("ann@here.example"); err != nil {
			return err
		}
		if err := c.Rcpt(to); err != nil {
			return err
		}
		data, err := c.Data()
		if err != nil {
			return err
		}
		fmt.Fprintf(data, "From: ann@here.example\r\nSubject: to %s\r\n\r\nhello\r\n", to)
		return data.Close()
	}
	for _, c := range []struct {
		name, to  string
		encrypted bool
		refused   string
	}{
		{"a user", "ann@here.example", true, ""},
		{"handed on", "bob@there.example", true, ""},
		{"comes back", "eve@here.example", true, ""},
		{"without encryption", "ann@here.example", false, "Must issue a STARTTLS command first"},
		{"nobody", "zoe@here.example", true, "User unknown in virtual mailbox table"},
		{"another place", "zoe@elsewhere.example", true, "no mail leaves this machine"},
	} {
		err := say(c.encrypted, c.to)
		if c.refused == "" && err != nil || c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if mails := sink.Wait(t, 1); mails[0].To[0] != "bob@there.example" {
		t.Errorf("handed on: %+v", mails)
	}
	var all string
	for _, m := range p.Wait(t, "ann@here.example", 2) {
		all += string(m)
	}
	if !strings.Contains(all, "\nSubject: to ann@here.example\n") || !strings.Contains(all, "Status: 5.1.1\n") {
		t.Errorf("delivered:\n%s", all)
	}
}
