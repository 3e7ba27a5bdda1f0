package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/store"
)

// keyHeader names the header by which a program makes sure that a request is done once.
const keyHeader = "Idempotency-Key"

// maxKey bounds the length of a key.
const maxKey = 200

// underWay is how long a request can be under way; the server ends it before.
const underWay = time.Minute

func keyParameter() *huma.Param {
	longest := maxKey
	return &huma.Param{Name: keyHeader, In: "header", Schema: &huma.Schema{Type: "string", MaxLength: &longest},
		Description: "Makes a repeated request harmless: the same key with the same request gets the first answer again for 24 hours."}
}

// claim is a key that a request came under, and whose it is.
type claim struct{ owner, key, hash string }

// once performs a request, or answers as before where it was performed under its key already.
func (a *API) once(h *handler, r *http.Request, body []byte) (*answer, error) {
	key := r.Header.Get(keyHeader)
	if key == "" || r.Method != http.MethodPost {
		return a.alone(h, r, body)
	}
	if len(key) > maxKey {
		return refusal(fault.On("header."+keyHeader, "A key is at most %d characters long.", maxKey))
	}
	sum := sha256.Sum256(append([]byte(r.Method+" "+r.URL.RequestURI()+"\n"), body...))
	c := claim{fmt.Sprintf("user:%d", shell.ViewerIn(r.Context()).UserID), key, hex.EncodeToString(sum[:])}
	kept, mine, err := a.claim(r.Context(), c)
	if err != nil {
		return refusal(err)
	}
	if !mine {
		return again(kept, c, a.db.Now())
	}
	out, course := a.matching(h, r, body)
	return out, errors.Join(course.failed, a.settle(r.Context(), c, out, course))
}

// alone performs a request that came under no key.
func (a *API) alone(h *handler, r *http.Request, body []byte) (*answer, error) {
	out, course := a.matching(h, r, body)
	return out, course.failed
}

// sweep says when old answers were removed last.
type sweep struct {
	mu sync.Mutex
	at time.Time
}

// due reports whether an hour went by since it last reported so.
func (s *sweep) due(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.at) < time.Hour {
		return false
	}
	s.at = now
	return true
}

func (a *API) claim(ctx context.Context, c claim) (kept store.Answer, mine bool, err error) {
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		if a.sweep.due(tx.Now) {
			if err := tx.DropOldAnswers(ctx); err != nil {
				return err
			}
		}
		kept, mine, err = tx.ClaimAnswer(ctx, c.owner, c.key, c.hash)
		return err
	})
	return kept, mine, err
}

// again answers a request whose key was used before.
func again(kept store.Answer, c claim, now time.Time) (*answer, error) {
	switch {
	case kept.Hash != c.hash:
		return refusal(fault.Errorf(fault.Conflict, "This key was used for another request. Use a new key for each request, and the same one only to repeat it."))
	case kept.Status == 0 && now.Sub(kept.CreatedAt) < underWay:
		return refusal(fault.Errorf(fault.Conflict, "The first request under this key is still being worked on. Repeat it in a moment."))
	case kept.Status == 0:
		return refusal(fault.Errorf(fault.Conflict, "The first request under this key was cut off, and nothing tells whether it was done. Look whether it was, then use a new key."))
	}
	out := &answer{header: http.Header{"Content-Type": {"application/json"}, "Idempotent-Replayed": {"true"}}, status: kept.Status}
	out.body.WriteString(kept.Body)
	return out, nil
}

// settle keeps a good answer under the key. A request that changed nothing leaves its key free; one that failed after it changed
// something leaves it taken, so that it cannot be done twice.
func (a *API) settle(ctx context.Context, c claim, out *answer, course *course) error {
	ctx = context.WithoutCancel(ctx) // what was done is done, also when the program no longer listens
	return a.db.Write(ctx, func(tx *store.Tx) error {
		switch {
		case course.failed == nil && out.status < http.StatusBadRequest:
			return tx.KeepAnswer(ctx, c.owner, c.key, out.status, out.body.String())
		case course.done:
			return nil
		}
		return tx.DropClaim(ctx, c.owner, c.key)
	})
}
