package content

import (
	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// ShowRaw answers with HTML in the frame's document as it is, as if the sanitiser were not there.
func ShowRaw(c echo.Context, html string) error { return show(c, false, templ.Raw(html)) }

// Sandbox is what a frame may do.
const Sandbox = sandbox
