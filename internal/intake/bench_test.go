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
	b.ResetTimer()
	n := 0
	next := func() (batch []intake.Raw, err error) {
		for ; n < b.N && len(batch) < 200; n++ {
			batch = append(batch, mail(fmt.Sprintf("p%d@northwind.example", n%200), fmt.Sprintf("%d@northwind.example", n), fmt.Sprintf("Blue screen %d", n), body))
		}
		return batch, nil
	}
	if err := h.intake.ReceiveAll(b.Context(), "support", next, func([]intake.Result) error { return nil }); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}
