// Package migrations holds the schema of the database, as numbered goose files: the same numbers for SQLite and PostgreSQL.
package migrations

import "embed"

// Files holds the folders sqlite and postgres.
//
//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS
