package api

import "github.com/danielgtaylor/huma/v2"

// Document is what the API says of itself, for tests that hold its answers against it.
func (a *API) Document() *huma.OpenAPI { return a.huma.OpenAPI() }
