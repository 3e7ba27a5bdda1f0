package trail

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"remit/internal/database"
	"remit/internal/fault"
	"remit/internal/identity"
)

// Head is the end of the chain: noted somewhere else, it shows later that nothing up to it was changed or taken away.
type Head struct {
	Seq  int64
	Hash string
}

// String is the head as it is noted: 1204:9f2c….
func (h Head) String() string { return strconv.FormatInt(h.Seq, 10) + ":" + h.Hash }

// ParseHead reads a head as String writes it.
func ParseHead(s string) (Head, error) {
	seq, hash, ok := strings.Cut(strings.TrimSpace(s), ":")
	n, err := strconv.ParseInt(seq, 10, 64)
	if !ok || err != nil || n < 0 || len(hash) != 64 {
		return Head{}, fault.Errorf(fault.Invalid, "%q is not a head as it is printed here; write it like 1204:9f2c… with all 64 digits.", s)
	}
	return Head{n, hash}, nil
}

// Check is what a look through the whole chain found.
type Check struct {
	Head         // how far the chain holds
	Erased int64 // entries whose words are gone, as an erasure among the entries says
	Broken int64 // the first entry that is not as it was written, 0 for none
	Why    string
}

// head reads the end of the chain.
func (r Reader) head(ctx context.Context) (h Head, err error) {
	return database.Row(ctx, r.conn, "The audit trail has no end.", func(scan func(...any) error) (h Head, err error) { return h, scan(&h.Seq, &h.Hash) }, "SELECT seq, hash FROM audit_head")
}

// AuditHead is the end of the chain as it stands. Only an admin may see it.
func (r Reader) AuditHead(ctx context.Context, v identity.Viewer) (Head, error) {
	if !v.May(identity.SeeAudit) {
		return Head{}, fault.MayNot("see the audit trail")
	}
	return r.head(ctx)
}

const rowColumns = `SELECT a.seq, a.at, a.kind, a.client_id, a.person, a.object, a.seal, a.prev, a.hash, CASE WHEN w.seq IS NULL THEN 0 ELSE 1 END,
	COALESCE(w.salt, ''), COALESCE(w.actor, ''), COALESCE(w.origin, ''), COALESCE(w.subject, ''), COALESCE(w.detail_json, '{}') FROM audit a LEFT JOIN audit_words w ON w.seq = a.seq WHERE `

func scanRow(scan func(...any) error) (r row, err error) {
	var at int64
	var words int
	err = scan(&r.Seq, &at, &r.Kind, &r.Client, &r.Person, &r.Object, &r.Seal, &r.Prev, &r.Hash, &words, &r.Salt, &r.Actor, &r.Origin, &r.Subject, &r.DetailJSON)
	r.At, r.HasWords, r.Erased, r.Detail = database.Instant(at), words == 1, words == 0, database.StringMap(r.DetailJSON)
	return r, err
}

// rows reads up to limit entries after one, in their order.
func (r Reader) rows(ctx context.Context, after, limit int64) ([]row, error) {
	return database.Rows(ctx, r.conn, scanRow, rowColumns+"a.seq > ? ORDER BY a.seq LIMIT ?", after, limit)
}

// pageRows is how many entries are looked at at once.
const pageRows = 1000

// VerifyAudit looks through the whole chain, and finds every entry that was changed, added, taken away or put elsewhere since it was written. Where a
// noted head is given, not the zero Head, the chain must pass through it too: that also shows a chain that was written anew. Only an admin may.
func (r Reader) VerifyAudit(ctx context.Context, v identity.Viewer, noted Head) (Check, error) {
	if !v.May(identity.SeeAudit) {
		return Check{}, fault.MayNot("see the audit trail")
	}
	w := walk{erased: map[int64]int64{}, said: map[int64][]string{}, noted: noted}
	gone, err := database.Rows(ctx, r.conn, func(scan func(...any) error) (p [2]int64, err error) { return p, scan(&p[0], &p[1]) }, "SELECT seq, entry FROM audit_erased ORDER BY seq")
	if err != nil {
		return Check{}, err
	}
	for _, p := range gone {
		w.erased[p[0]] = p[1]
	}
	for w.Broken == 0 {
		list, err := r.rows(ctx, w.Seq, pageRows)
		if err != nil {
			return Check{}, err
		}
		for _, x := range list {
			if w.step(x); w.Broken != 0 {
				return w.Check, nil
			}
		}
		if len(list) < pageRows {
			break
		}
	}
	return w.Check, r.end(ctx, &w)
}

// end compares where the walk arrived with what is kept of the end, and looks for what no entry knows.
func (r Reader) end(ctx context.Context, w *walk) error {
	kept, err := r.head(ctx)
	if err != nil {
		return err
	}
	var loose int64
	if err := r.conn.Value(ctx, &loose, "SELECT COALESCE(MIN(w.seq), 0) FROM audit_words w LEFT JOIN audit a ON a.seq = w.seq WHERE a.seq IS NULL AND w.seq <= ?", kept.Seq); err != nil {
		return err
	}
	switch {
	case kept.Seq < w.Seq:
		w.broken(kept.Seq+1, "stands behind the end of the chain")
	case kept.Seq == w.Seq && kept.Hash != w.Hash:
		w.broken(w.Seq, "is not the one that the end of the chain names")
	case kept.Seq > w.Seq:
		later, err := r.rows(ctx, w.Seq, 1) // or others wrote meanwhile
		if err != nil {
			return err
		}
		if len(later) == 0 {
			w.broken(w.Seq+1, "is missing, as are all after it")
		}
	case loose != 0:
		w.broken(loose, "has words, and is missing itself")
	case w.noted.Seq > w.Seq:
		w.broken(w.Seq+1, "is missing: the noted head lies behind it")
	}
	for seq, by := range w.erased {
		if w.Broken == 0 && !slices.Contains(w.said[by], strconv.FormatInt(seq, 10)) {
			w.broken(seq, "has lost its words, and the erasure that is named does not say so")
		}
	}
	return nil
}

// walk goes along the chain.
type walk struct {
	Check
	erased map[int64]int64    // by which entry the words of one were erased
	said   map[int64][]string // which entries' words an erasure says that it erased
	noted  Head
}

func (w *walk) broken(seq int64, why string) { w.Broken, w.Why = seq, why }

// step looks at the next entry.
func (w *walk) step(x row) {
	by, erased := w.erased[x.Seq]
	switch {
	case x.Seq != w.Seq+1:
		w.broken(w.Seq+1, "is missing")
	case x.Prev != w.Hash:
		w.broken(x.Seq, "does not follow the one before")
	case x.Hash != x.chained():
		w.broken(x.Seq, "was changed")
	case x.HasWords && x.Seal != x.sealed():
		w.broken(x.Seq, "has other words than it was written with")
	case !x.HasWords && (!erased || by <= x.Seq):
		w.broken(x.Seq, "has lost its words, and no erasure says so")
	case w.noted.Seq == x.Seq && x.Hash != w.noted.Hash:
		w.broken(x.Seq, "is not the one that was noted")
	default:
		w.Head = Head{x.Seq, x.Hash}
		if !x.HasWords {
			w.Erased++
		}
		if x.Kind == AccountErased {
			w.said[x.Seq] = strings.Fields(x.Detail[ErasedEntries])
		}
	}
}

// ErasedEntries is under which name the detail of an erasure lists the entries whose words it erased, with blanks between.
const ErasedEntries = "entries"
