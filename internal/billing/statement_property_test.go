package billing_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"remit/internal/agreement"
	"remit/internal/billing"
)

// month is a month of 2026.
func month(n int) billing.Period {
	p, err := billing.ParsePeriod(fmt.Sprintf("2026-%02d", n))
	if err != nil {
		panic(err)
	}
	return p
}

// countsOf counts something of everything that the agreement counts.
func countsOf(terms *agreement.Terms) billing.Counts {
	c := billing.Counts{Things: map[string]int64{}, Missed: map[string][]int64{}}
	for i, f := range terms.Fees {
		c.Things[f.Clause] = int64(7*i + 3)
	}
	for i, x := range terms.Credits {
		c.Missed[x.Clause] = []int64{int64(i + 1), int64(i + 1), 9}
	}
	return c
}

// rated draws work around the end of March, rated, with some decisions of a manager.
func (b book) rated(t *rapid.T) (list []billing.Item) {
	entries := b.work(t)
	lines, err := billing.Rate(b.terms, entries, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range lines {
		item := billing.Item{Line: l, Ticket: entries[l.Entry].Ticket, Mode: entries[l.Entry].Mode, Service: []string{"", "network", "server"}[i%3]}
		list = append(list, ruled(t, item))
	}
	return list
}

// ruled draws what a manager decides about a line, if anything.
func ruled(t *rapid.T, i billing.Item) billing.Item {
	i.Ruling, i.Hold = nil, ""
	if rapid.IntRange(0, 2).Draw(t, "decides") > 0 {
		return i
	}
	switch {
	case i.Held():
		i.Ruling = &billing.Ruling{Deed: billing.Settle, Reason: "Seen.", Verdict: billing.Text(rapid.SampledFrom([]string{"covered", "billable", "declined"}).Draw(t, "verdict"))}
	case i.Verdict == agreement.Covered:
		i.Ruling = &billing.Ruling{Deed: billing.Bill, Reason: "Agreed by telephone."}
	case rapid.Bool().Draw(t, "holds"):
		i.Hold = "spent"
	default:
		i.Ruling = &billing.Ruling{Deed: billing.Waive, Reason: "Our fault."}
	}
	return i
}

// sound fails where a statement contradicts itself.
func sound(t *rapid.T, a *billing.Account) {
	sum := decimal.Zero
	for _, l := range a.Fees {
		sum = sum.Add(l.Amount.Decimal)
	}
	for _, w := range a.Work {
		for _, l := range w.Lines {
			if l.Drawn < 0 || l.Drawn > l.Minutes || l.Amount.IsNegative() {
				t.Fatalf("a line of %s: %+v", a.Period, l)
			}
			sum = sum.Add(l.Amount.Decimal)
		}
	}
	for _, w := range a.Covered {
		if !w.Amount.IsZero() {
			t.Fatalf("covered work costs %s", w.Amount)
		}
	}
	for _, l := range a.Corrections {
		sum = sum.Add(l.Amount.Decimal)
	}
	for _, l := range a.Credits {
		sum = sum.Add(l.Amount.Decimal)
	}
	for _, b := range a.Blocks {
		sum = sum.Add(b.Amount.Decimal)
		if b.Closing != b.Opening+b.Bought+b.Returned-b.Used-b.Lapsed {
			t.Fatalf("a block does not add up: %+v", b)
		}
		left := 0
		for _, l := range b.Lots {
			if l.Closing != l.Opening+l.Bought+l.Returned-l.Used-l.Lapsed || min(l.Opening, l.Used, l.Lapsed, l.Closing) < 0 {
				t.Fatalf("a lot does not add up: %+v", l)
			}
			left += l.Closing
		}
		if left != b.Closing {
			t.Fatalf("%d minutes in lots, %d in the block", left, b.Closing)
		}
	}
	if !sum.Equal(a.Net.Decimal) || !a.Total.Equal(a.Net.Add(a.Tax.Decimal)) {
		t.Fatalf("lines come to %s, net is %s, total %s", sum, a.Net, a.Total)
	}
}

func TestAStatementIsTheSumOfLinesThatHoldAllWorkOnce(t *testing.T) {
	t.Parallel()
	all := books(t)
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SampledFrom(all).Draw(t, "agreement")
		list := b.rated(t)
		seconds := map[int]int64{}
		for _, i := range list {
			declined := i.Ruling != nil && i.Ruling.Verdict == "declined"
			if held := i.Held() && i.Ruling == nil || i.Hold != ""; !held && !declined {
				seconds[i.Entry] += i.End.Unix() - i.Start.Unix()
			}
		}
		held := 0
		for n := 3; n <= 4; n++ {
			a := drawn(t, billing.Basis{Editions: []billing.Edition{{Terms: b.terms}}, Items: list, Counts: countsOf(b.terms), Period: month(n)})
			held += a.Held
			for _, w := range append(a.Work, a.Covered...) {
				for _, l := range w.Lines {
					seconds[l.Entry] -= l.Seconds
				}
			}
		}
		for entry, left := range seconds {
			if left != 0 {
				t.Fatalf("%d seconds of entry %d are on no statement", left, entry)
			}
		}
		for _, i := range list {
			if i.Held() && i.Ruling == nil || i.Hold != "" {
				held--
			}
		}
		if held != 0 {
			t.Fatalf("%d lines too many are held", held)
		}
	})
}

// drawn draws up a statement that must be sound, and read back as it was written.
func drawn(t *rapid.T, b billing.Basis) *billing.Account {
	a, err := billing.StatementUnder(b)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, a)
	wrote, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var read billing.Account
	if err := json.Unmarshal(wrote, &read); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&read)
	if err != nil || string(again) != string(wrote) {
		t.Fatalf("written\n%s\nread\n%s\n%v", wrote, again, err)
	}
	return &read // so that all that follows stands on what was kept
}

func TestTheOrderOfLinesDoesNotMatter(t *testing.T) {
	t.Parallel()
	all := books(t)
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SampledFrom(all).Draw(t, "agreement")
		list := b.rated(t)
		basis := billing.Basis{Editions: []billing.Edition{{Terms: b.terms}}, Items: list, Counts: countsOf(b.terms), Period: month(3)}
		want, err := json.Marshal(drawn(t, basis))
		if err != nil {
			t.Fatal(err)
		}
		basis.Items = rapid.Permutation(list).Draw(t, "order")
		got, err := json.Marshal(drawn(t, basis))
		if err != nil || string(got) != string(want) {
			t.Fatalf("in order\n%s\nmixed\n%s\n%v", want, got, err)
		}
	})
}

func TestABlockGoesOnWhereItEnded(t *testing.T) {
	t.Parallel()
	havn := books(t)[1]
	rapid.Check(t, func(t *rapid.T) {
		list := havn.rated(t)
		var prior []*billing.Account
		for n := 1; n <= 6; n++ {
			basis := billing.Basis{Editions: []billing.Edition{{Terms: havn.terms}}, Items: list, Counts: countsOf(havn.terms), Period: month(n)}
			whole := drawn(t, basis)
			basis.Prior = prior
			a := drawn(t, basis)
			if len(a.Corrections) > 0 || a.Blocks[0].Closing != whole.Blocks[0].Closing || !a.Net.Equal(whole.Net.Decimal) {
				t.Fatalf("from the statement before\n%+v\nfrom all lines\n%+v", a, whole)
			}
			if n > 1 && a.Blocks[0].Opening != prior[n-2].Blocks[0].Closing {
				t.Fatalf("%d minutes at the end, %d at the beginning", prior[n-2].Blocks[0].Closing, a.Blocks[0].Opening)
			}
			prior = append(prior, a)
		}
	})
}

// changed draws lines after a while: some decided otherwise, some gone.
func changed(t *rapid.T, list []billing.Item) (now []billing.Item) {
	for _, i := range list {
		switch rapid.IntRange(0, 3).Draw(t, "changes") {
		case 0:
		case 1:
			i = ruled(t, i)
			i.Hold = "" // what is held stays as it was issued
			if i.Held() && i.Ruling == nil {
				continue
			}
			now = append(now, i)
		default:
			if i.Hold == "" && (!i.Held() || i.Ruling != nil) {
				now = append(now, i)
			}
		}
	}
	return now
}

// minutes are what statements charge for work, in time and money.
func minutes(list ...*billing.Account) (sum int, amount decimal.Decimal) {
	for _, a := range list {
		for _, w := range a.Work {
			for _, l := range w.Lines {
				if l.List == nil {
					sum += l.Minutes
				}
				amount = amount.Add(l.Amount.Decimal)
			}
		}
		for _, c := range a.Corrections {
			sum += c.Minutes
			amount = amount.Add(c.Amount.Decimal)
		}
	}
	return sum, amount
}

// TestCorrectionsInStepsComeToTheSame issues March and April, then corrects them in one step, in two, and not at all.
func TestCorrectionsInStepsComeToTheSame(t *testing.T) {
	t.Parallel()
	all := books(t)
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SampledFrom(all).Draw(t, "agreement")
		prepaid := len(b.terms.Blocks) > 0 && rapid.Bool().Draw(t, "prepaid")
		terms := *b.terms
		if !prepaid {
			terms.Blocks = nil
		}
		draw := func(n int, list []billing.Item, prior ...*billing.Account) *billing.Account {
			return drawn(t, billing.Basis{Editions: []billing.Edition{{Terms: &terms}}, Items: list, Counts: countsOf(&terms), Period: month(n), Prior: prior})
		}
		first := b.rated(t)
		second := changed(t, first)
		third := changed(t, second)
		march := draw(3, first)
		april := draw(4, first, march)
		may := draw(5, second, march, april)
		june := draw(6, third, march, april, may)
		calm := draw(7, third, march, april, may, june)
		if len(calm.Corrections) > 0 {
			t.Fatalf("what is corrected is corrected again: %+v", calm.Corrections)
		}
		atOnce, asked := draw(5, third, march, april), draw(3, third)
		inSteps, stepped := minutes(march, april, may, june)
		inOne, one := minutes(march, april, atOnce)
		never, fresh := minutes(asked, draw(4, third, asked))
		if inSteps != never || inOne != never {
			t.Fatalf("%d minutes in steps, %d at once, %d if it had been so from the beginning", inSteps, inOne, never)
		}
		if !prepaid && (!stepped.Equal(fresh) || !one.Equal(fresh)) { // lots come and go: with them only the minutes are the same whenever they are drawn
			t.Fatalf("%s in steps, %s at once, %s if it had been so from the beginning", stepped, one, fresh)
		}
	})
}
