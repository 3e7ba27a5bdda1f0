package httpd

import (
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"

	"remit/web"
)

// assets serves the built files. Their names change with their content, so a browser may keep them for good.
func assets(c echo.Context) error {
	name := path.Base(c.Param("*"))
	content, err := web.Dist.ReadFile("dist/" + name)
	if errors.Is(err, fs.ErrNotExist) || name == "manifest.json" {
		return echo.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("httpd: read asset: %w", err)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = echo.MIMEOctetStream
	}
	return c.Blob(http.StatusOK, kind, content)
}

// favicon answers browsers that ask without reading the page.
func favicon(c echo.Context) error {
	return c.Redirect(http.StatusMovedPermanently, web.Asset("mark.svg"))
}

// robots keeps search engines out: nothing here is public.
func robots(c echo.Context) error {
	return c.String(http.StatusOK, "User-agent: *\nDisallow: /\n")
}
