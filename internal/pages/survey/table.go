package survey

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/pages/shell"
	"remit/internal/spreadsheet"
	"remit/internal/survey"
	"remit/internal/ticket"
)

// maxTable is how many ratings a table holds at most, the latest.
const maxTable = 50_000

// table is the address of the list as a table.
func (q query) table() string {
	return strings.Replace(q.url("", ""), shell.SatisfactionURL, shell.SatisfactionURL+".csv", 1)
}

// table is the list as a table to calculate with, all pages of it. Times are the reader's.
func (p *Pages) table(c echo.Context) error {
	filter, err := asked(c).filter(shell.Now(c))
	if err != nil {
		return err
	}
	filter.Limit = maxTable
	list, err := p.db.Ratings(c.Request().Context(), shell.Viewer(c), filter)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"Ticket", "Subject", "Rating", "Comment", "Client", "Requester", "Technician", "First rated", "Rated", "Way"}}
	zone := shell.ZoneOf(c)
	for _, r := range list {
		rows = append(rows, []string{ticket.Number(r.TicketID), spreadsheet.Text(r.Subject), survey.ScoreWord(r.Score), spreadsheet.Text(r.Comment), spreadsheet.Text(r.ClientName), spreadsheet.Text(r.ContactName), spreadsheet.Text(r.UserName),
			r.FirstAt.In(zone).Format(time.RFC3339), r.RatedAt.In(zone).Format(time.RFC3339), way(r.Via)})
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("survey: table: %w", err)
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, `attachment; filename="satisfaction.csv"`)
	h.Set(echo.HeaderCacheControl, "private, no-cache")
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
}
