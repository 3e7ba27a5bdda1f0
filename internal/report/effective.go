package report

// Effective is what an hour in scope earned: fees over hours, in the smallest unit of the fees' currency, half away from zero. ok says whether there was
// both.
func Effective(fees, seconds int64) (rate int64, ok bool) {
	if fees <= 0 || seconds <= 0 {
		return 0, false
	}
	return (2*fees*3600 + seconds) / (2 * seconds), true
}
