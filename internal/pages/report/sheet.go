package report

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/report"
)

// sheet is a report: a sentence that says what is shown, pictures and figures.
type sheet struct {
	shell.Page
	Path     string // its address
	Tab      string // that of the report it belongs to
	Asked    query
	Sentence []word
	Figures  []kpi
	Pictures []picture
	Looks    []look // what is worth a look
	Looked   bool   // the report says what is worth a look
	Tables   []report.Table
	Pager    shell.Pager
	Empty    string // what would be here, where there is nothing
	Hint     *look  // what is missing for more
	Mail     string // where it is set to go out by mail; "" where it does not
	Fixed    bool   // it is behind a figure: it does not go out by mail
}

// word is a piece of the sentence: a text, or a word that can be changed.
type word struct {
	Text    string
	Label   string
	Choices []shell.Choice
}

// kpi is a figure that leads.
type kpi struct {
	Name, Value, Note string
	Link              string // to what it counts; "" for nowhere
}

// picture is a card with a picture.
type picture struct {
	ID, Title, Note string
	Columns         *report.Columns
	Bars            *report.Bars
	Groups          []report.Bars // more, each on a scale of its own
	Foot, FootURL   string        // where it leads further
}

// look is a finding.
type look struct{ Strong, Text, Link, URL string }

// drawing fills a report.
type drawing func(context.Context, *sheet) error

// answer makes a handler of a report: as a page, or as a file of its tables.
func (p *Pages) answer(draw drawing) echo.HandlerFunc {
	return func(c echo.Context) error {
		s := &sheet{Page: shell.PageAt(c, "", shell.AtReports), Asked: query{c.QueryParams()}, Path: c.Request().URL.Path}
		if err := draw(c.Request().Context(), s); err != nil {
			return err
		}
		s.Mail = p.mailLink(s)
		switch s.Asked.Get("as") {
		case "csv":
			return s.csv(c)
		case "xlsx":
			return s.xlsx(c)
		}
		return shell.Render(c, http.StatusOK, sheetView(s))
	}
}

func (s *sheet) csv(c echo.Context) error {
	i := slices.IndexFunc(s.Tables, func(t report.Table) bool { return t.ID == s.Asked.Get("table") })
	if i < 0 {
		return fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	data, err := s.Tables[i].CSV()
	if err != nil {
		return err
	}
	return file(c, s.Tables[i].ID+".csv", "text/csv; charset=utf-8", data)
}

func (s *sheet) xlsx(c echo.Context) error {
	data, err := report.XLSX(s.Tables)
	if err != nil {
		return err
	}
	return file(c, s.Tables[0].ID+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data)
}

func file(c echo.Context, name, kind string, data []byte) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	h.Set(echo.HeaderCacheControl, "private, no-cache")
	return c.Blob(http.StatusOK, kind, data)
}
