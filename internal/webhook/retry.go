package webhook

import "time"

// waits are how long is waited after each try that failed: ten tries over three days and three hours.
var waits = []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

// giveUp is how long nothing may arrive before a webhook is switched off: as long as one delivery is tried, and two days more.
const giveUp = 5 * 24 * time.Hour

// After is when a delivery is tried again that failed for the tries-th time, false where it is given up.
func After(tries int, now time.Time) (time.Time, bool) {
	if tries < 1 || tries > len(waits) {
		return now, false
	}
	return now.Add(waits[tries-1]), true
}
