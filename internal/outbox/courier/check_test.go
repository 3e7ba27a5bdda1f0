package courier_test

import (
	"fmt"
	"strings"
	"testing"

	"remit/internal/outbox/courier"
	"remit/internal/testenv"
	"remit/internal/wire"
)

func TestTheConnectionTestSendsNothingAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	const (
		port      = "ok     Port: Something answers on port PORT.\n"
		encrypted = "ok     Encryption: TLS 1.3 with a certificate for localhost, valid until 1 January 2090.\n"
	)
	cases := []struct {
		name   string
		sink   testenv.SinkOptions
		change func(*courier.Options)
		want   []string
	}{
		{"all is well", testenv.SinkOptions{User: "u", Password: "p", MaxSize: 20 << 20}, func(o *courier.Options) { o.Server.User, o.Server.Password = "u", "p" },
			[]string{port, encrypted, "ok     Sign-in: u is signed in.\n", "ok     Size: The server takes mails up to 20 MB.\n"}},
		{"TLS, nobody signs in", testenv.SinkOptions{ImplicitTLS: true}, func(o *courier.Options) { o.Server.Security = wire.TLS },
			[]string{port, encrypted, "ok     Sign-in: Nobody signs in.\n"}},
		{"wrong password", testenv.SinkOptions{User: "u", Password: "p"}, func(o *courier.Options) { o.Server.User = "u" },
			[]string{port, encrypted, `failed Sign-in: The server refused the sign-in of u. It said: "5.7.8 Authentication credentials invalid". Check the user name (often the whole address) and the password. Accounts with two-step sign-in need a password made for this program, and some providers take only an access token (XOAUTH2).` + "\n"}},
		{"no STARTTLS", testenv.SinkOptions{NoSTARTTLS: true}, func(*courier.Options) {},
			[]string{port, "failed Encryption: The server does not offer STARTTLS, and nothing was sent readably. Choose tls with port 465, or port 587, if the server has these.\n"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sink := testenv.SMTPSink(t, c.sink)
			o := options(sink)
			c.change(&o)
			r, err := courier.Test(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			_, got, _ := strings.Cut(strings.ReplaceAll(r.String(), fmt.Sprint(sink.Port), "PORT"), "\n")
			if want := strings.Join(c.want, ""); got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			if len(sink.Mails()) != 0 {
				t.Error("the test sent a mail")
			}
		})
	}
}
