package shell

import "github.com/labstack/echo/v4"

// Addressed tells in which language the letter was that brought a guest here. It counts where their browser asks for none that there are words
// in. What was made for the guest before, such as a form, does not know it.
func Addressed(c echo.Context, language string) {
	v := VisitOf(c)
	if v.Viewer.Staff() || v.Viewer.Client() {
		return
	}
	v.Viewer.ClientLanguage = language
	Begin(c, v)
}
