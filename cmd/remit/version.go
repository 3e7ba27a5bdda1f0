package main

import (
	"runtime"

	"remit/internal/store"
)

// release is what the build says the program is.
var release = "development"

// versionCmd says which program this is.
type versionCmd struct{}

// Run prints the version, the schema that the program knows, and what it was built with.
func (c *versionCmd) Run(p *process) error {
	schema, err := store.NewestSchema()
	if err != nil {
		return err
	}
	return p.say("remit %s, schema %d, %s, %s/%s", release, schema, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
