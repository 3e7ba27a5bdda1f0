package courier

import "time"

// Lifetime is how long a mail is tried before it is given up.
const Lifetime = 48 * time.Hour

// pauses are those before the second try, the third, and so on; the last one repeats.
var pauses = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, time.Hour, 2 * time.Hour,
}

// NextTry returns how long to wait after a temporary failure: tries is how many there were, at least 1, waited the time
// since the first, and jitter a number from 0 up to 1 that makes the pause up to a fifth longer. The last try comes when
// Lifetime is over; after it, giveUp is true.
func NextTry(tries int, waited time.Duration, jitter float64) (pause time.Duration, giveUp bool) {
	if waited >= Lifetime {
		return 0, true
	}
	pause = pauses[min(max(tries, 1), len(pauses))-1]
	pause += time.Duration(jitter * float64(pause) / 5)
	return min(pause, Lifetime-waited), false
}
