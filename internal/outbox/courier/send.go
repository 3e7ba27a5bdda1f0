package courier

import (
	"context"
	"errors"
	"fmt"

	gosmtp "github.com/emersion/go-smtp"
)

// Send sends one mail over a connection of its own. Its error is a *Failure, and says that nobody got the mail; the
// receipt then tells the verdict on each recipient, as far as there was one.
func Send(ctx context.Context, o Options, letter Letter) (Receipt, error) {
	if err := letter.check(); err != nil {
		return Receipt{}, &Failure{Verdict: Permanent, Text: err.Error(), Err: err}
	}
	s, err := Dial(ctx, o)
	if err != nil {
		return Receipt{}, err
	}
	receipt, err := s.Send(letter)
	// The mail is taken or refused by now: what becomes of the farewell changes nothing.
	_ = s.Close()
	return receipt, err
}

// Send sends one mail. Its error is a *Failure, as with the function Send; after it, Alive tells whether the session
// goes on.
func (s *Session) Send(letter Letter) (Receipt, error) {
	if err := s.fits(letter); err != nil {
		return Receipt{}, err
	}
	options := &gosmtp.MailOptions{Size: int64(len(letter.Raw)), UTF8: !letter.plain()}
	if err := s.guarded(func() error { return s.client.Mail(letter.From, options) }); err != nil {
		failure := s.told("The server does not take mail from "+sender(letter)+".", err)
		s.reset()
		return Receipt{}, failure
	}
	receipt, err := s.address(letter.To)
	if err != nil {
		return receipt, err
	}
	if len(receipt.With(Accepted)) == 0 {
		s.reset()
		return receipt, nobody(receipt)
	}
	return s.hand(letter.Raw, receipt)
}

func sender(letter Letter) string {
	if letter.From == "" {
		return "the empty sender"
	}
	return letter.From
}

// fits tells early what the server cannot take.
func (s *Session) fits(letter Letter) error {
	if err := letter.check(); err != nil {
		return &Failure{Verdict: Permanent, Text: err.Error(), Err: err}
	}
	if s.dead {
		return settings(s.options.Server, errors.New("the session is over"))
	}
	if most, told := s.client.MaxMessageSize(); told && most > 0 && len(letter.Raw) > most {
		return &Failure{Verdict: Permanent, Text: fmt.Sprintf("The mail has %d bytes, and the server takes %d at most.", len(letter.Raw), most),
			Remedy: "Send less or smaller attachments."}
	}
	if utf8, _ := s.client.Extension("SMTPUTF8"); !utf8 && !letter.plain() {
		return &Failure{Verdict: Permanent, Text: "The server takes no addresses with letters beyond ASCII."}
	}
	return nil
}

// address names the recipients to the server. Its error says that the connection is gone.
func (s *Session) address(to []string) (Receipt, error) {
	var receipt Receipt
	for _, one := range to {
		err := s.guarded(func() error { return s.client.Rcpt(one, nil) })
		var said *gosmtp.SMTPError
		switch {
		case err == nil:
			receipt.Results = append(receipt.Results, Result{To: one, Verdict: Accepted})
		case errors.As(err, &said) && said.Code != 421:
			receipt.Results = append(receipt.Results, Result{To: one, Verdict: verdictOf(said.Code), Code: said.Code, Words: words(said), Status: status(said), NoSuch: noSuch(said)})
		default:
			return Receipt{}, s.told("The server broke off.", err)
		}
	}
	return receipt, nil
}

// nobody is the failure of a mail that the server takes for no recipient. It is worth another try if that is so for
// one of them; what the server said of that one is told.
func nobody(receipt Receipt) *Failure {
	worst := receipt.Results[0]
	for _, result := range receipt.Results {
		if result.Verdict == Temporary {
			worst = result
			break
		}
	}
	return &Failure{Verdict: worst.Verdict, Code: worst.Code, Words: worst.Words,
		Text: "The server does not take mail for " + worst.To + "."}
}

// hand gives the server the mail itself, and waits for its word.
func (s *Session) hand(raw []byte, receipt Receipt) (Receipt, error) {
	var data *gosmtp.DataCommand
	err := s.guarded(func() (err error) {
		if data, err = s.client.Data(); err != nil {
			return err
		}
		_, err = data.Write(raw)
		return err
	})
	if err != nil {
		return s.declined(receipt, err, false)
	}
	release := s.conn.Guard(s.options.Submission)
	response, err := data.CloseWithResponse()
	release()
	if err != nil {
		return s.declined(receipt, s.conn.Explain(err), true)
	}
	receipt.Words = response.StatusText
	return receipt, nil
}

// declined gives the verdict on the mail to every recipient that was accepted before.
func (s *Session) declined(receipt Receipt, err error, whole bool) (Receipt, error) {
	failure := s.told("The server does not take the mail.", err)
	failure.Uncertain = whole && failure.Code == 0
	s.reset()
	for i, result := range receipt.Results {
		if result.Verdict == Accepted {
			receipt.Results[i] = Result{To: result.To, Verdict: failure.Verdict, Code: failure.Code, Words: failure.Words}
		}
	}
	return receipt, failure
}

// reset ends a mail that is not handed over, so that the session can send the next.
func (s *Session) reset() {
	if s.dead {
		return
	}
	if err := s.guarded(s.client.Reset); err != nil {
		s.drop()
	}
}
