package shell

import (
	"fmt"
	"testing"
	"time"
)

func TestThrottleMakesGuessersWait(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	th := NewThrottle(3, 10*time.Minute)
	for i := range 3 {
		if wait := th.Wait(start, "dana", "203.0.113.7"); wait != 0 {
			t.Fatalf("attempt %d waits %v", i, wait)
		}
		th.Fail(start.Add(time.Duration(i)*time.Minute), "dana", fmt.Sprint("address ", i))
	}
	cases := []struct {
		name string
		at   time.Duration
		keys []string
		want time.Duration
	}{
		{"after the third failure", 2 * time.Minute, []string{"dana"}, 8 * time.Minute},
		{"from another address", 2 * time.Minute, []string{"dana", "address 9"}, 8 * time.Minute},
		{"another account", 2 * time.Minute, []string{"joel", "address 0"}, 0},
		{"a moment before the first is old", 10*time.Minute - time.Second, []string{"dana"}, time.Second},
		{"when the first is old", 10 * time.Minute, []string{"dana"}, 0},
	}
	for _, c := range cases {
		if got := th.Wait(start.Add(c.at), c.keys...); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	th.Fail(start.Add(10*time.Minute), "dana")
	if got := th.Wait(start.Add(10*time.Minute), "dana"); got != time.Minute {
		t.Errorf("after one more failure: got %v, want 1m", got)
	}
	th.Forget("dana")
	if got := th.Wait(start.Add(10*time.Minute), "dana"); got != 0 {
		t.Errorf("after a success: got %v", got)
	}
}

func TestThrottleForgetsOldKeys(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	th := NewThrottle(3, time.Minute)
	for i := range throttleKeys {
		th.Fail(start, fmt.Sprint(i))
	}
	th.Fail(start.Add(time.Hour), "late")
	if got := len(th.fails); got != 1 {
		t.Errorf("%d keys are kept, want 1", got)
	}
}

func TestThrottleKeepsNoMoreThanItsKeys(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	th := NewThrottle(2, time.Hour)
	th.Fail(now, "guessed at")
	th.Fail(now, "guessed at")
	for i := range 3 * throttleKeys {
		th.Fail(now, fmt.Sprint(i))
	}
	if got := len(th.fails); got > throttleKeys {
		t.Errorf("%d keys are kept", got)
	}
	if th.Wait(now, "guessed at") == 0 {
		t.Error("many others let go who must wait")
	}
}

func TestANetworkIsOneAddress(t *testing.T) {
	t.Parallel()
	for ip, want := range map[string]string{"203.0.113.7": "203.0.113.7", "::ffff:203.0.113.7": "203.0.113.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::": "2001:db8:1:2::/64",
		"2001:db8:1:3::1": "2001:db8:1:3::/64", "fe80::1%eth0": "fe80::/64", "nonsense": "nonsense", "": ""} {
		if got := AddressKey(ip); got != want {
			t.Errorf("%q is %q, want %q", ip, got, want)
		}
	}
}
