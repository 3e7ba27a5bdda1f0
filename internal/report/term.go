package report

import "time"

// TermEnd is the last day of the term, or of the renewal by so many months, that a day lies in. Days are midnight UTC.
func TermEnd(ends time.Time, months int, day time.Time) time.Time {
	first, end := ends.AddDate(0, 0, 1), ends
	for n := 1; months > 0 && end.Before(day); n++ {
		end = first.AddDate(0, n*months, -1)
	}
	return end
}

// LastNotice is the last day on which notice may be given so that the term is over at its end.
func LastNotice(end time.Time, days int) time.Time { return end.AddDate(0, 0, -days) }

// Effective is what an hour in scope earned: fees over hours, in the smallest unit of the fees' currency, half away from zero. ok says whether there was
// both.
func Effective(fees, seconds int64) (rate int64, ok bool) {
	if fees <= 0 || seconds <= 0 {
		return 0, false
	}
	return (2*fees*3600 + seconds) / (2 * seconds), true
}
