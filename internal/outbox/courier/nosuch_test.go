package courier_test

import (
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"remit/internal/outbox/courier"
	"remit/internal/testenv"
)

func TestWhatARefusalSaysOfTheRecipient(t *testing.T) {
	t.Parallel()
	none := gosmtp.NoEnhancedCode
	for name, x := range map[string]struct {
		at       testenv.Moment
		code     int
		enhanced gosmtp.EnhancedCode
		words    string
		noSuch   bool
	}{
		"unknown":                     {testenv.AtTo, 550, gosmtp.EnhancedCode{5, 1, 1}, "User unknown", true},
		"unknown, by another code":    {testenv.AtTo, 553, gosmtp.EnhancedCode{5, 1, 3}, "Not an address", true},
		"moved":                       {testenv.AtTo, 551, gosmtp.EnhancedCode{5, 1, 6}, "She has moved", true},
		"a domain that takes no mail": {testenv.AtTo, 556, gosmtp.EnhancedCode{5, 1, 10}, "Null MX", true},
		"disabled":                    {testenv.AtTo, 550, gosmtp.EnhancedCode{5, 2, 1}, "Mailbox disabled", true},
		"address rejected":            {testenv.AtTo, 550, gosmtp.EnhancedCode{5, 1, 0}, "Address rejected", true},
		"no enhanced code":            {testenv.AtTo, 550, none, "No such user here", true},
		"an empty enhanced code":      {testenv.AtTo, 550, gosmtp.EnhancedCode{5, 0, 0}, "No such user here", true},

		"policy":                         {testenv.AtTo, 550, gosmtp.EnhancedCode{5, 7, 1}, "Access denied", false},
		"policy, without enhanced code":  {testenv.AtTo, 550, none, "Blocked for spam, see our pages", false},
		"no relay":                       {testenv.AtTo, 550, none, "Relaying denied", false},
		"554, without enhanced code":     {testenv.AtTo, 554, none, "No", false},
		"full":                           {testenv.AtTo, 552, gosmtp.EnhancedCode{5, 2, 2}, "Mailbox full", false},
		"letters beyond ASCII":           {testenv.AtTo, 553, gosmtp.EnhancedCode{5, 6, 7}, "SMTPUTF8 is required", false},
		"the sender's address, told now": {testenv.AtTo, 550, gosmtp.EnhancedCode{5, 1, 8}, "Domain not found", false},
		"the sender is unknown":          {testenv.AtTo, 550, gosmtp.EnhancedCode{5, 1, 0}, "<a@b.example>: Sender address rejected: User unknown", false},
		"for now":                        {testenv.AtTo, 450, gosmtp.EnhancedCode{4, 1, 1}, "User unknown, perhaps", false},
		"at MAIL":                        {testenv.AtFrom, 550, gosmtp.EnhancedCode{5, 1, 1}, "User unknown", false},
		"at DATA":                        {testenv.AtData, 550, gosmtp.EnhancedCode{5, 1, 1}, "User unknown", false},
		"at the end":                     {testenv.AtTaken, 550, none, "No such user here", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink := testenv.SMTPSink(t, testenv.SinkOptions{})
			sink.Script(testenv.Fault{At: x.at, Code: x.code, Enhanced: x.enhanced, Words: x.words})
			receipt, err := courier.Send(t.Context(), options(sink), letter("ann@example.com"))
			if f := failureOf(t, err); f.Code != x.code {
				t.Fatalf("it was refused with %d", f.Code)
			}
			said := false
			for _, r := range receipt.Results {
				said = said || r.NoSuch
			}
			if said != x.noSuch {
				t.Errorf("no such address: %v, of %+v", said, receipt.Results)
			}
		})
	}
}
