package intake_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"remit/internal/intake"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

// BenchmarkReceive receives mails of 2 KB, a hundred a batch, into decided tickets with an acknowledgement each, waiting for the disk.
func BenchmarkReceive(b *testing.B) {
	clock := storetest.NewClock()
	db, err := store.Open(store.Options{DSN: filepath.Join(b.TempDir(), "remit.db"), Now: clock.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	h := newHouse(b, db, clock)
	body := strings.Repeat("The computer at the front desk, NW-0012, shows a blue screen again and again.\r\n", 24)
	var batch []intake.Raw
	b.ResetTimer()
	for n := range b.N {
		m := mail(fmt.Sprintf("p%d@northwind.example", n%200), fmt.Sprintf("%d@northwind.example", n), fmt.Sprintf("Blue screen %d", n), body)
		if batch = append(batch, m); len(batch) < 100 && n < b.N-1 {
			continue
		}
		if _, err := h.intake.Receive(b.Context(), "support", batch); err != nil {
			b.Fatal(err)
		}
		batch = nil
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}
