package entry

import (
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/credential"
	"remit/internal/fault"
	"remit/internal/pages/shell"
)

// Failures are counted twice: here at once, before anything is looked at, so that many attempts at the same time cannot slip by the limit; and in the
// database when they have failed, so that what failed at one node counts at all of them, and after it began anew.

// wait refuses with how long is left, where an account or an address has been guessed at too often. Failed says whether the account was at all.
func (p *Pages) wait(c echo.Context, account string) (failed bool, err error) {
	now, address := shell.Now(c), shell.AddressKey(c.RealIP())
	left, failed, err := p.proofs.Wait(c.Request().Context(), now, credential.Limit{Key: accountKey(account), Most: accountLimit}, credential.Limit{Key: addressKey(address), Most: addressLimit})
	if err != nil {
		return false, err
	}
	if left = max(left, p.accounts.Wait(now, account), p.addresses.Wait(now, address)); left == 0 {
		return failed, nil
	}
	return failed, fault.Errorf(fault.Often, "Too many attempts. Wait %s, then try again. Nobody was signed in.", shell.Span(max(left, time.Minute)))
}

// failed counts a failure from an address, and of an account where one is named, which p.accounts has counted already.
func (p *Pages) failed(c echo.Context, account string) error {
	now, address := shell.Now(c), shell.AddressKey(c.RealIP())
	p.addresses.Fail(now, address)
	keys := []string{addressKey(address)}
	if account != "" {
		keys = append(keys, accountKey(account))
	}
	return p.proofs.Failed(c.Request().Context(), now, keys...)
}

// forget clears an account after a success; failed says whether the database has anything of it.
func (p *Pages) forget(c echo.Context, account string, failed bool) error {
	p.accounts.Forget(account)
	if !failed {
		return nil
	}
	return p.proofs.Forget(c.Request().Context(), accountKey(account))
}

func accountKey(account string) string { return "account " + account }
func addressKey(address string) string { return "address " + address }
