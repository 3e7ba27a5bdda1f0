package store

import "remit/internal/database"

func sourcesJSON(m map[string]string) string {
	if m == nil {
		return "{}"
	}
	return database.JSON(m)
}
