package pact

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/pages/document"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// History is the versions of an agreement.
type History struct {
	shell.Page
	Versions []store.Version // the newest first
	Spans    map[int][]Span
	Accepted []store.Acceptance
	Shown    int // version that is shown beside, 0 for none
	Decides  int // version that decides now, 0 for none
	Inside   bool
	Read     func(version int) string // address of a version
	Diff     string                   // address of the difference
}

// state says of a version whether it decides.
func (h History) state(v store.Version) string {
	spans := h.Spans[v.Version]
	switch {
	case v.Version == h.Decides:
		return h.Say("pact.state-now")
	case len(spans) == 0:
		return h.Say("pact.state-replaced")
	case spans[0].From.After(h.Now):
		return h.Say("pact.state-coming")
	}
	return h.Say("pact.state-earlier")
}

// published is the day on which a version was published.
func (h History) published(v store.Version) templ.Component {
	return shell.Time(v.PublishedAt, h.Format(v.PublishedAt.In(h.Zone), "2 Jan 2006"), h.Locale)
}

// link leads to a version.
func (h History) link(version int) templ.Component {
	return shell.Link(h.Read(version), h.Say("pact.version", "version", version))
}

// waits reports whether a version could be accepted and nobody did.
func (h History) waits(v store.Version) bool {
	return (v.Version == h.Versions[0].Version || v.Version == h.Decides) && len(Signed(h.Accepted, v.Version)) == 0
}

func (h History) diffURL(from, to int) string {
	return h.Diff + "?" + url.Values{"from": {strconv.Itoa(from)}, "to": {strconv.Itoa(to)}}.Encode()
}

// Change is what differs between two versions.
type Change struct {
	History
	From, To int
	Changes  []agreement.Change
}

// ChangeOf reads which versions the address names, the newest and the one before where it names none, and what differs.
func ChangeOf(c echo.Context, r store.Reader, h History, agreementID int64) (Change, error) {
	x := Change{History: h}
	newest := h.Versions[0].Version
	var err error
	if x.To, err = chosen(c, "to", newest, newest); err != nil {
		return x, err
	}
	if x.From, err = chosen(c, "from", max(1, x.To-1), newest); err != nil {
		return x, err
	}
	before, err := r.Terms(c.Request().Context(), agreementID, x.From)
	if err != nil {
		return x, err
	}
	after, err := r.Terms(c.Request().Context(), agreementID, x.To)
	if err != nil {
		return x, err
	}
	x.Changes = agreement.Diff(before, after)
	if !h.Inside { // which team takes what is not the client's to read
		x.Changes = slices.DeleteFunc(x.Changes, func(c agreement.Change) bool { return c.Table == "route" })
	}
	return x, nil
}

// chosen is the version that a field of the address names.
func chosen(c echo.Context, name string, otherwise, newest int) (int, error) {
	text := c.QueryParam(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > newest {
		return 0, fault.Errorf(fault.NotFound, "%q is no version of this agreement.", text)
	}
	return n, nil
}

// PDF answers with a document as a file.
func PDF(c echo.Context, d document.Document, v store.Version) error {
	file, err := d.PDF(v.PublishedAt)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, "attachment; filename*=UTF-8''"+url.PathEscape(d.FileName()))
	h.Set(echo.HeaderCacheControl, "private, no-cache")
	return c.Blob(200, "application/pdf", file)
}
