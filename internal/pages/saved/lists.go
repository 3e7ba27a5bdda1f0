package saved

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
	"remit/internal/ticket"
	"remit/internal/views"
)

// listPage lists the views that somebody sees.
type listPage struct {
	shell.Page
	Own, Shared []line
	Starts      []start
}

// line is a saved view with what it holds.
type line struct {
	ticket.SavedView
	Holds       string
	First, Last bool
	May         bool // the viewer may change it
}

// start is a list to start with.
type start struct {
	Query, Name string
	Current     bool
}

func (p *Pages) list(c echo.Context) error {
	ctx, v := c.Request().Context(), shell.Viewer(c)
	page := listPage{Page: shell.NewPage(c, "Saved views")}
	page.Current, page.Width = shell.AtQueue, shell.Middle
	all, err := p.db.SavedViews(ctx, v)
	if err != nil {
		return err
	}
	first, err := p.db.FirstView(ctx, v)
	if err != nil {
		return err
	}
	names, err := p.names(ctx, v)
	if err != nil {
		return err
	}
	page.Starts = starts(all, first)
	for _, x := range all {
		l, err := listOf(c, x.Query)
		if err != nil {
			return err
		}
		k := line{SavedView: x, Holds: names.words(l), May: views.MayChange(v, x)}
		if x.OwnerID == v.UserID {
			k.First = len(page.Own) == 0
			page.Own = append(page.Own, k)
		} else {
			page.Shared = append(page.Shared, k)
		}
	}
	if n := len(page.Own); n > 0 {
		page.Own[n-1].Last = true
	}
	return shell.Render(c, http.StatusOK, listView(page))
}

// starts are the lists that somebody may start with: the usual one, the other views, the saved ones.
func starts(all []ticket.SavedView, first string) (out []start) {
	add := func(query, name string) { out = append(out, start{query, name, query == first}) }
	for _, view := range ticket.Views() {
		if view == ticket.ViewMineAndNobodys {
			add("", view.Title())
		} else {
			add("view="+string(view), view.Title())
		}
	}
	for _, x := range all {
		add(x.Query+"&saved="+strconv.FormatInt(x.ID, 10), x.Name)
	}
	return out
}
