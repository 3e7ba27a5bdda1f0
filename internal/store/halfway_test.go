package store_test

import (
	"slices"
	"strings"
	"testing"

	"remit/internal/store"
	"remit/internal/store/storetest"
)

// TestAMigrationThatFailsHalfWayLeavesTheSchemaBeforeIt puts something in the way of the end of a migration that makes several tables.
func TestAMigrationThatFailsHalfWayLeavesTheSchemaBeforeIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx := t.Context()
		today := schema(t, db)
		p, err := db.Migrations()
		try(t, err)
		_, err = p.DownTo(ctx, 23)
		try(t, err)
		before := schema(t, db)
		try(t, db.Exec(ctx, "CREATE TABLE fee_counts (in_the_way TEXT)"))
		state, err := db.Migrate(ctx)
		if err == nil || !strings.Contains(err.Error(), "24") || state.Have != 23 {
			t.Errorf("it stands at %d: %v", state.Have, err)
		}
		after := slices.DeleteFunc(schema(t, db), func(c string) bool { return c == "fee_counts.in_the_way" })
		same(t, "columns after the failure", after, before)
		try(t, db.Exec(ctx, "DROP TABLE fee_counts"))
		state, err = db.Migrate(ctx)
		try(t, err)
		if state.Have != state.Want {
			t.Errorf("the next start leaves it at %d", state.Have)
		}
		same(t, "columns in the end", schema(t, db), today)
	})
}
