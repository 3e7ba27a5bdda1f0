package shell

import "github.com/labstack/echo/v4"

const (
	errandKey = "errand"
	cameByKey = "came-by"
)

// KeepErrand remembers what this browser must bring back from a provider of sign-ins.
func KeepErrand(c echo.Context, kept string) {
	VisitOf(c).Sessions.Put(c.Request().Context(), errandKey, kept)
}

// TakeErrand returns what KeepErrand remembered and forgets it, so that each is brought back once; "" where there is none.
func TakeErrand(c echo.Context) string {
	return VisitOf(c).Sessions.PopString(c.Request().Context(), errandKey)
}

// ComeBy remembers by which provider who signs in came, by what stands in its addresses.
func ComeBy(c echo.Context, provider string) {
	if provider != "" {
		VisitOf(c).Sessions.Put(c.Request().Context(), cameByKey, provider)
	}
}

// CameBy is what ComeBy remembered; "" for who came another way.
func CameBy(c echo.Context) string {
	return VisitOf(c).Sessions.GetString(c.Request().Context(), cameByKey)
}
