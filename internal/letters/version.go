package letters

import (
	"strconv"
	"time"
)

// Version is what a letter says of a version of an agreement.
type Version struct {
	Number, Title string
	Version       int
	Starts        time.Time // the day from which it holds
	Link          string    // where it is read and accepted
}

// NewVersion tells one of a client's people that a version waits for their acceptance.
func (w Writer) NewVersion(name string, v Version) Letter {
	return w.write(NewVersion, values{words: map[string]string{"name": name, "agreement": v.Number, "title": v.Title, "version": strconv.Itoa(v.Version), "date": Day(w.Language, v.Starts)},
		own: map[string]Letter{"greeting": w.greet(name), "link": {Rich: "<" + v.Link + ">", Plain: v.Link}}})
}
