package shell

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"remit/internal/identity"
)

// Kind says on which side somebody signed in.
type Kind string

// The kinds of person that sign in.
const (
	StaffKind  Kind = "user"    // one of the provider's people; the id is a user's
	ClientKind Kind = "contact" // one of a client's people; the id is a contact's
)

// Login is what a session remembers of a sign-in. The zero Login is nobody's.
type Login struct {
	Kind Kind
	ID   int64
	At   time.Time // UTC; lets a later change of password end earlier sessions
}

// Visit is what the server knows of a request before a page is made.
type Visit struct {
	Viewer   identity.Viewer
	House    House
	CSRF     string
	Now      time.Time // UTC
	Sessions *scs.SessionManager

	locale *Locale // of the viewer; Begin finds it
}

// House is the provider as its visitors see it.
type House struct {
	Name     string
	Language string         // of those who asked for none, as en; "" is English
	Zone     *time.Location // nil: UTC
	Brand    string         // mark of the house's own colour and logo, which changes with them; "" for neither
	Logo     bool           // the house has one
	Unsent   int            // mails that could not be delivered: told to the provider's people
	Phone    string         // to call when mail is not possible; "" for none
}

const visitKey = "remit.visit"

type visitInContext struct{}

// Begin hands the visit to the handlers of the request, by its echo context and by its own. The server calls it before a handler runs.
func Begin(c echo.Context, v Visit) {
	r := c.Request()
	l := localeOf(v, r.Header.Get(acceptLanguage))
	v.locale = &l
	c.Set(visitKey, v)
	c.SetRequest(r.WithContext(context.WithValue(r.Context(), visitInContext{}, v)))
}

// ViewerIn is who asks, for handlers that get no echo context; a guest where nobody is known.
func ViewerIn(ctx context.Context) identity.Viewer {
	v, _ := ctx.Value(visitInContext{}).(Visit)
	return v.Viewer
}

// VisitOf returns the visit of the request, zero where the server began none (as for a page that was not found).
func VisitOf(c echo.Context) Visit {
	v, _ := c.Get(visitKey).(Visit)
	return v
}

// Viewer is who asks; a guest where nobody is signed in.
func Viewer(c echo.Context) identity.Viewer { return VisitOf(c).Viewer }

// Now is the instant of the request, in UTC.
func Now(c echo.Context) time.Time { return VisitOf(c).Now }

const (
	kindKey  = "kind"
	idKey    = "id"
	atKey    = "at"
	flashKey = "flash"

	provedKey = "proved"

	awaitsKey = "awaits"
	nextKey   = "awaits-next"
	sinceKey  = "awaits-since"
)

// awaiting is how long somebody who gave a password has for the code that is asked next.
const awaiting = 10 * time.Minute

// Await remembers, under a new token, who has proved half of who they are, as user:7 or contact:12, and where they wanted to go. Nobody is
// signed in by that.
func Await(c echo.Context, person, next string) error {
	v, ctx := VisitOf(c), c.Request().Context()
	if err := v.Sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("shell: await: %w", err)
	}
	for _, key := range []string{kindKey, idKey, atKey, provedKey, cameByKey} {
		v.Sessions.Remove(ctx, key)
	}
	v.Sessions.Put(ctx, awaitsKey, person)
	v.Sessions.Put(ctx, nextKey, next)
	v.Sessions.Put(ctx, sinceKey, v.Now.Unix())
	return nil
}

// Awaited returns what Await remembered; "" where there is nobody, or too much time has passed.
func Awaited(c echo.Context) (person, next string) {
	v, ctx := VisitOf(c), c.Request().Context()
	since := time.Unix(v.Sessions.GetInt64(ctx, sinceKey), 0)
	if v.Now.Sub(since) >= awaiting {
		return "", ""
	}
	return v.Sessions.GetString(ctx, awaitsKey), v.Sessions.GetString(ctx, nextKey)
}

const (
	ceremonyKey = "ceremony"
	begunKey    = "ceremony-begun"
	// ceremonyTime is how long a device may take to answer.
	ceremonyTime = 5 * time.Minute
)

// KeepCeremony remembers what a device was asked for, until it answers.
func KeepCeremony(c echo.Context, kept string) {
	v, ctx := VisitOf(c), c.Request().Context()
	v.Sessions.Put(ctx, ceremonyKey, kept)
	v.Sessions.Put(ctx, begunKey, v.Now.Unix())
}

// TakeCeremony returns what KeepCeremony remembered and forgets it, so that each is answered once; "" where there is none or it is over.
func TakeCeremony(c echo.Context) string {
	v, ctx := VisitOf(c), c.Request().Context()
	kept, begun := v.Sessions.PopString(ctx, ceremonyKey), v.Sessions.GetInt64(ctx, begunKey)
	if v.Now.Sub(time.Unix(begun, 0)) >= ceremonyTime {
		return ""
	}
	return kept
}

// SignIn starts a session for the person under a new token, so that a token planted before cannot be used after.
func SignIn(c echo.Context, kind Kind, id int64) error {
	v, ctx := VisitOf(c), c.Request().Context()
	if err := v.Sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("shell: sign in: %w", err)
	}
	for _, key := range []string{awaitsKey, nextKey, sinceKey, cameByKey} {
		v.Sessions.Remove(ctx, key)
	}
	v.Sessions.Put(ctx, kindKey, string(kind))
	v.Sessions.Put(ctx, idKey, id)
	v.Sessions.Put(ctx, atKey, v.Now.Unix())
	v.Sessions.Put(ctx, provedKey, v.Now.Unix())
	return nil
}

// SignInAgain goes on with who is signed in under a new token, after all of their sessions were ended. They proved nothing by that.
func SignInAgain(c echo.Context) error {
	v, ctx := VisitOf(c), c.Request().Context()
	proved, cameBy := v.Sessions.GetInt64(ctx, provedKey), CameBy(c)
	kind, id := StaffKind, v.Viewer.UserID
	if v.Viewer.Client() {
		kind, id = ClientKind, v.Viewer.ContactID
	}
	if err := SignIn(c, kind, id); err != nil {
		return err
	}
	v.Sessions.Put(ctx, provedKey, proved)
	ComeBy(c, cameBy)
	return nil
}

// Prove remembers that who is signed in has just shown again who they are.
func Prove(c echo.Context) {
	v := VisitOf(c)
	v.Sessions.Put(c.Request().Context(), provedKey, v.Now.Unix())
}

// Proved reports whether who is signed in has shown within a span of time who they are, by signing in or since.
func Proved(c echo.Context, within time.Duration) bool {
	v := VisitOf(c)
	return v.Now.Sub(time.Unix(v.Sessions.GetInt64(c.Request().Context(), provedKey), 0)) < within
}

// StoredToken names the session of the request as the store keeps it: a hash, which opens nothing.
func StoredToken(c echo.Context) string {
	sum := sha256.Sum256([]byte(VisitOf(c).Sessions.Token(c.Request().Context()))) // as scs does with HashTokenInStore
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// SignOut ends the session and lets the browser forget what it kept of the pages, drafts among them.
func SignOut(c echo.Context) error {
	if err := VisitOf(c).Sessions.Destroy(c.Request().Context()); err != nil {
		return fmt.Errorf("shell: sign out: %w", err)
	}
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return nil
}

// LoginOf returns who signed in on the session of the request.
func LoginOf(c echo.Context, sessions *scs.SessionManager) Login {
	ctx := c.Request().Context()
	l := Login{Kind: Kind(sessions.GetString(ctx, kindKey)), ID: sessions.GetInt64(ctx, idKey)}
	if l.ID == 0 {
		return Login{}
	}
	l.At = time.Unix(sessions.GetInt64(ctx, atKey), 0).UTC()
	return l
}

// Tone says how a notice is meant.
type Tone string

// The tones of a notice.
const (
	Plainly Tone = ""
	Fresh   Tone = "new"
	Good    Tone = "good"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
)

// Notice is what the program says about something that happened. Lead is its first words, set strong.
type Notice struct {
	Tone Tone
	Lead string
	Text string
}

// Flash keeps a sentence for the next page that this person sees: something was done.
func Flash(c echo.Context, text string) { flash(c, Good, text) }

// FlashWarning keeps a sentence for the next page: something was done, and something else needs a look.
func FlashWarning(c echo.Context, text string) { flash(c, Warn, text) }

func flash(c echo.Context, tone Tone, text string) {
	v, ctx := VisitOf(c), c.Request().Context()
	kept, _ := v.Sessions.Get(ctx, flashKey).([]string)
	v.Sessions.Put(ctx, flashKey, append(kept, string(tone)+"\n"+text))
}

// takeFlash returns the kept sentences and forgets them.
func takeFlash(c echo.Context) []Notice {
	v := VisitOf(c)
	if v.Sessions == nil {
		return nil
	}
	kept, _ := v.Sessions.Pop(c.Request().Context(), flashKey).([]string)
	notices := make([]Notice, 0, len(kept))
	for _, k := range kept {
		tone, text, _ := strings.Cut(k, "\n")
		notices = append(notices, Notice{Tone: Tone(tone), Text: text})
	}
	return notices
}
