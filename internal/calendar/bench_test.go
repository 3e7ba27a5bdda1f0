package calendar

import (
	"testing"
	"time"
)

// office is a usual table: two intervals a day, a country's holidays, a zone that changes its clocks.
func office(b testing.TB) *Table {
	return mustTable(b, Spec{Zone: mustZone(b, "America/Chicago"), Week: week(b, workdays, "08:00-12:00", "13:00-18:00"), Country: "US"})
}

func BenchmarkNew(b *testing.B) {
	spec := Spec{Zone: mustZone(b, "America/Chicago"), Week: week(b, workdays, "08:00-12:00", "13:00-18:00"), Country: "US"}
	for b.Loop() {
		mustTable(b, spec)
	}
}

func BenchmarkOpen(b *testing.B) {
	table, at := office(b), instantOf(b, "2026-03-02T20:00:00Z")
	for b.Loop() {
		table.Open(at)
	}
}

func BenchmarkAdd40h(b *testing.B) {
	table, at := office(b), instantOf(b, "2026-03-02T20:00:00Z")
	for b.Loop() {
		if _, err := table.Add(at, 40*time.Hour); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAdd2bd(b *testing.B) {
	table, at := office(b), instantOf(b, "2026-03-02T20:00:00Z")
	for b.Loop() {
		if _, err := table.AddDays(at, 2); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBetweenAYear(b *testing.B) {
	table, from, to := office(b), instantOf(b, "2026-03-02T20:00:00Z"), instantOf(b, "2027-03-02T20:00:00Z")
	for b.Loop() {
		table.Between(from, to)
	}
}

func TestNothingIsAllocated(t *testing.T) {
	table, at := office(t), instantOf(t, "2026-03-02T20:00:00Z")
	later := at.AddDate(1, 0, 0)
	allocated := testing.AllocsPerRun(100, func() {
		table.Open(at)
		table.Between(at, later)
		if _, err := table.Add(at, 40*time.Hour); err != nil {
			t.Fatal(err)
		}
		if _, err := table.AddDays(at, 2); err != nil {
			t.Fatal(err)
		}
	})
	if allocated > 0 {
		t.Errorf("%v allocations, want none", allocated)
	}
}
