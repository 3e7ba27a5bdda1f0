// Package shell is what all pages share: the frames, the parts of the look, routes, sessions and the words for times and amounts.
package shell

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/identity"
)

// Page is what every page needs around its own content. A page embeds it and fills it with NewPage.
type Page struct {
	Title   string
	Current string // where in the main navigation: one of the At… keys
	Width   Width
	Viewer  identity.Viewer
	House   House
	Views   []ViewGroup    // the bar at the side; none where empty
	Counts  map[string]int // figures beside entries of the main navigation, by their keys
	Query   string         // what was searched for
	Flash   []Notice
	CSRF    string
	Now     time.Time // UTC
	Locale            // the reader's, with their zone
	Keys    []Key     // beside those that hold on every page
	Events  string    // address of the stream that keeps the page fresh; "" for none
}

// Width is how far the page reaches.
type Width string

// The widths, from the whole window to a column for reading.
const (
	Normal Width = ""
	Wide   Width = "wide"
	Middle Width = "mid"
	Read   Width = "read"
)

// ViewGroup is a headed list of views in the bar at the side.
type ViewGroup struct {
	Title string
	Views []View
}

// View is one list of tickets with its live count.
type View struct {
	Key       string // names the count for the live update
	Name      string
	URL       string
	Count     int
	Most      int  // where counting ended, 0 where it did not: shown as “999+”
	Uncounted bool // it has no figure
	Hot       bool // its count is set in the colour of what is missed, where it is not zero
	Current   bool
	Press     string // keys that lead to it, as "g m"
}

// figure is the count as it is shown.
func (v View) figure() string {
	if v.Most > 0 && v.Count >= v.Most {
		return strconv.Itoa(v.Most-1) + "+"
	}
	return strconv.Itoa(v.Count)
}

// Key is a line of the help sheet: what to press and what it does.
type Key struct {
	Press string
	Does  string
}

// NewPage fills the shell's part of a page from the request: the only place where that is done.
// Sentences kept by Flash are taken by the first whole page, never by a fragment.
func NewPage(c echo.Context, title string) Page {
	v := VisitOf(c)
	p := Page{Title: title, Viewer: v.Viewer, House: v.House, CSRF: v.CSRF, Now: v.Now, Locale: LocaleOf(c), Query: c.QueryParam("q")}
	if v.Viewer.Staff() {
		p.Counts = map[string]int{AtOutbox: v.House.Unsent}
	}
	if !Partial(c) {
		p.Flash = takeFlash(c)
	}
	return p
}

// PageAt is NewPage at a place of the main navigation.
func PageAt(c echo.Context, title, at string) Page {
	p := NewPage(c, title)
	p.Current = at
	return p
}

// readerZone is the viewer's zone, else the house's, else UTC.
func readerZone(v Visit) *time.Location {
	switch {
	case v.Viewer.Zone != nil:
		return v.Viewer.Zone
	case v.House.Zone != nil:
		return v.House.Zone
	default:
		return time.UTC
	}
}

// ZoneOf is the reader's time zone.
func ZoneOf(c echo.Context) *time.Location { return readerZone(VisitOf(c)) }

// DocumentTitle is the title of the window: the page, then whose it is.
func (p Page) DocumentTitle() string { return p.Title + " · " + p.Name() }

// Name is the provider's name, the program's own before it is set up.
func (p Page) Name() string {
	if p.House.Name == "" {
		return "Remit"
	}
	return p.House.Name
}

// requestConfig tells the script how to ask for parts of a page: it keeps what is typed, and leaves the history of the window alone.
const requestConfig = `{"defaultSwap":"outerMorph","history":false,"includeIndicatorCSS":false}`
