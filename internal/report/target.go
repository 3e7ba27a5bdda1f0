package report

// Promises is of promises that were kept or missed; those that run on are in neither.
type Promises struct{ Kept, Missed int }

// Due is how many were kept or missed.
func (p Promises) Due() int { return p.Kept + p.Missed }

// Add adds others.
func (p *Promises) Add(o Promises) { p.Kept, p.Missed = p.Kept+o.Kept, p.Missed+o.Missed }

// Percent is how many of those due were kept, rounded down: a miss is never rounded away. ok says whether any was due.
func (p Promises) Percent() (percent int, ok bool) {
	if p.Due() == 0 {
		return 0, false
	}
	return 100 * p.Kept / p.Due(), true
}

// Percentile is the value that so many percent of the values, in order, do not exceed: of 10 values the 90th percentile is the ninth. ok says whether
// there are any.
func Percentile(sorted []int64, percent int) (value int64, ok bool) {
	if len(sorted) == 0 {
		return 0, false
	}
	i := (len(sorted)*percent + 99) / 100
	return sorted[max(1, min(i, len(sorted)))-1], true
}
