package api

import "github.com/danielgtaylor/huma/v2"

// Huma is what the API says of itself, for tests that hold its answers against it.
func (a *API) Huma() *huma.OpenAPI { return a.huma.OpenAPI() }
