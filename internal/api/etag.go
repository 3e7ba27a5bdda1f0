package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// What is read has an entity tag (RFC 9110, section 8.8.3): "7-9f86d081884c7d65", the revision of what was read, where it has one, and a sum of the
// answer. If-None-Match compares the whole: an answer that would be the same is not sent again. If-Match guards a change, and compares the revision
// alone where there is one: a change is refused where somebody else was first, and not because a clock ran on since.

const (
	matchHeader = "If-Match"
	noneHeader  = "If-None-Match"
	tagHeader   = "ETag"
)

// tag is that of a good answer, with the revision that it tells.
func tag(body []byte) (text string, revision *int64) {
	var told struct{ Revision, Version, Sequence json.RawMessage }
	sum := sha256.Sum256(body)
	text = hex.EncodeToString(sum[:8])
	if json.Unmarshal(body, &told) == nil {
		for _, raw := range []json.RawMessage{told.Revision, told.Sequence, told.Version} {
			if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
				return `"` + string(raw) + "-" + text + `"`, &n
			}
		}
	}
	return `"` + text + `"`, nil
}

// tags are those that a header names; weak ones lose their mark.
func tags(header string) (list []string) {
	for t := range strings.SplitSeq(header, ",") {
		list = append(list, strings.TrimPrefix(strings.TrimSpace(t), "W/"))
	}
	return list
}

// unchanged answers a read that was asked for by its tag.
func unchanged(r *http.Request, out *answer) {
	if out.status != http.StatusOK {
		return
	}
	t, _ := tag(out.body.Bytes())
	out.header.Set(tagHeader, t)
	asked := r.Header.Get(noneHeader)
	if asked != "" && (asked == "*" || slices.Contains(tags(asked), t)) {
		out.status = http.StatusNotModified
		out.body.Reset()
		out.header.Del("Content-Type")
	}
}

// same reports whether one of the tags of If-Match is that of what stands now.
func same(header, now string, revision *int64) bool {
	if header == "*" {
		return true
	}
	for _, t := range tags(header) {
		if t == now || revision != nil && strings.HasPrefix(t, `"`+strconv.FormatInt(*revision, 10)+"-") {
			return true
		}
	}
	return false
}

// matching performs a request where what it changes is as its If-Match names it. What has no revision of its own is changed by one such request at a
// time, whichever node it comes to, so that of two which name the same tag the second is refused; a revision is compared in the transaction of the change.
func (a *API) matching(h *handler, r *http.Request, body []byte) (*answer, *course) {
	asked := r.Header.Get(matchHeader)
	if asked == "" || h.guard == nil {
		return h.perform(r, body, nil)
	}
	parts := strings.Split(r.URL.Path, "/")
	end, err := a.db.Turn(r.Context(), strings.Join(parts[:min(len(parts), strings.Count(h.guard.op.Path, "/")+1)], "/")) // the address of what is changed
	if err != nil {
		return nil, &course{failed: err}
	}
	defer end()
	refused, revision, err := a.guarded(h, r, asked)
	if refused != nil || err != nil {
		return refused, &course{failed: err}
	}
	return h.perform(r, body, revision)
}

// guarded holds If-Match against what stands now, and returns the answer that refuses, nil where the change may go on.
func (a *API) guarded(h *handler, r *http.Request, asked string) (*answer, *int64, error) {
	read := r.Clone(r.Context())
	read.Method, read.URL.RawQuery = http.MethodGet, ""
	out, course := h.guard.perform(read, nil, nil)
	if course.failed != nil || out.status != http.StatusOK {
		return out, nil, course.failed
	}
	now, revision := tag(out.body.Bytes())
	if same(asked, now, revision) {
		return nil, revision, nil
	}
	out, err := problem(huma.NewError(http.StatusPreconditionFailed, "Somebody changed this since it was read, and nothing was changed now. Read it again.",
		&huma.ErrorDetail{Message: "What stands now has the tag " + now + ".", Location: "header." + matchHeader}))
	return out, nil, err
}

// matched is the revision that If-Match named, where it did.
func matched(ctx context.Context) (int64, bool) {
	if n := courseOf(ctx).revision; n != nil {
		return *n, true
	}
	return 0, false
}

// guard ties each change to what is read under its own address, or else under the nearest one above that names one thing, and tells it in the document.
func guard(all []*handler) {
	reads := map[string]*handler{}
	for _, h := range all {
		if h.op.Method == http.MethodGet {
			reads[h.op.Path] = h
			h.op.Parameters = append(h.op.Parameters, &huma.Param{Name: noneHeader, In: "header", Schema: &huma.Schema{Type: "string"}, Description: "The ETag of an answer before: 304 where it would be the same"})
			h.op.Responses["304"] = &huma.Response{Description: "It is as it was."}
		}
	}
	for _, h := range all {
		if h.op.Method == http.MethodGet {
			continue
		}
		for at := h.op.Path; at != Base && h.guard == nil; at = path.Dir(at) {
			if at == h.op.Path && h.op.Method != http.MethodPost || strings.HasSuffix(at, "}") {
				h.guard = reads[at]
			}
		}
		if h.guard != nil {
			h.op.Parameters = append(h.op.Parameters, &huma.Param{Name: matchHeader, In: "header", Schema: &huma.Schema{Type: "string"},
				Description: "The ETag of GET " + strings.TrimPrefix(h.guard.op.Path, Base) + ": refused with 412 where somebody changed it since"})
		}
	}
}
