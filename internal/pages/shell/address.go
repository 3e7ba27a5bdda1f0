package shell

import (
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"remit/internal/fault"
)

// TicketURL is where the provider's people find a ticket.
func TicketURL(id int64) string { return "/tickets/" + strconv.FormatInt(id, 10) }

// WorkedURL is where a time entry stands, for the provider's people.
func WorkedURL(id int64) string { return WorkedPath + "/" + strconv.FormatInt(id, 10) }

// AgreementURL is where the newest version of an agreement stands, for the provider's people.
func AgreementURL(number string) string { return AgreementsURL + "/" + url.PathEscape(number) }

// ClauseURL is where a clause of an agreement's version stands, for the provider's people; without a clause, the version itself.
func ClauseURL(number string, version int, clause string) string {
	if number == "" {
		return ""
	}
	address := AgreementURL(number) + "?version=" + strconv.Itoa(version)
	if clause != "" {
		address += "#c" + url.PathEscape(clause)
	}
	return address
}

// Number reads a ticket's number, or an id, from the address.
func Number(c echo.Context) (int64, error) { return ParseID(c.Param("number")) }

// ParseID reads an id. What is none names nothing that there is.
func ParseID(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return 0, fault.Errorf(fault.NotFound, "There is nothing under this address.")
	}
	return id, nil
}

// OptionalID reads an id that may be left out: 0.
func OptionalID(text string) (int64, error) {
	if text == "" || text == "0" {
		return 0, nil
	}
	return ParseID(text)
}
