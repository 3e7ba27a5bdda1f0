package wire_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"

	"remit/internal/wire"
)

func TestATokenThatIsRefusedIsChangedOnce(t *testing.T) {
	t.Parallel()
	errNo, errCut := errors.New("no"), errors.New("the line was cut")
	for name, x := range map[string]struct {
		tokens  []string // that the source has, one after the other
		answers []error
		tried   []string
		want    error
	}{
		"taken":                   {[]string{"a", "b"}, []error{nil}, []string{"a"}, nil},
		"refused, another taken":  {[]string{"a", "b"}, []error{errNo, nil}, []string{"a", "b"}, nil},
		"refused twice":           {[]string{"a", "b", "c"}, []error{errNo, errNo}, []string{"a", "b"}, errNo},
		"refused, there is one":   {[]string{"a", "a"}, []error{errNo}, []string{"a"}, errNo},
		"not the server's answer": {[]string{"a", "b"}, []error{errCut}, []string{"a"}, errCut},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked, tried []string
			server := wire.Server{User: "ann@example.org", Token: func(_ context.Context, refused string) (string, error) {
				asked = append(asked, refused)
				return x.tokens[len(asked)-1], nil
			}}
			err := wire.TokenSignIn{Offers: func(string) bool { return true }, Refused: func(err error) bool { return errors.Is(err, errNo) },
				Try: func(c sasl.Client) error {
					_, response, err := c.Start()
					if err != nil {
						return err
					}
					tried = append(tried, strings.TrimSuffix(strings.TrimPrefix(string(response), "user=ann@example.org\x01auth=Bearer "), "\x01\x01"))
					return x.answers[len(tried)-1]
				}}.Do(t.Context(), server)
			if !errors.Is(err, x.want) || !slices.Equal(tried, x.tried) || asked[0] != "" || len(asked) > 1 && asked[1] != "a" {
				t.Errorf("%v after %q; asked for others than %q", err, tried, asked)
			}
		})
	}
}

func TestTheMechanismIsOneThatTheServerOffers(t *testing.T) {
	t.Parallel()
	const bearer = "n,a=ann=3Dx=2Cy@example.org,\x01auth=Bearer t\x01\x01"
	for offered, want := range map[string][2]string{
		"XOAUTH2 OAUTHBEARER": {"XOAUTH2", "user=ann=x,y@example.org\x01auth=Bearer t\x01\x01"},
		"OAUTHBEARER PLAIN":   {"OAUTHBEARER", bearer},
		"PLAIN":               {"XOAUTH2", "user=ann=x,y@example.org\x01auth=Bearer t\x01\x01"}, // some offer it only in their help pages
	} {
		var got [2]string
		server := wire.Server{User: "ann=x,y@example.org", Token: func(context.Context, string) (string, error) { return "t", nil }}
		err := wire.TokenSignIn{Offers: func(m string) bool { return slices.Contains(strings.Fields(offered), m) }, Refused: func(error) bool { return false },
			Try: func(c sasl.Client) error {
				mechanism, response, err := c.Start()
				got = [2]string{mechanism, string(response)}
				return err
			}}.Do(t.Context(), server)
		if err != nil || got != want {
			t.Errorf("offered %s: %q, %v", offered, got, err)
		}
	}
}
