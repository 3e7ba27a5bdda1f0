// Package store keeps the domain's values in a database: rows to values and back, and all SQL there is.
package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"remit/internal/database"
	_ "remit/internal/database/plans"
	"remit/internal/store/approvals"
	"remit/internal/store/byteroom"
	"remit/internal/store/covenant"
	"remit/internal/store/diary"
	"remit/internal/store/erasureroom"
	"remit/internal/store/handoverroom"
	"remit/internal/store/hookroom"
	"remit/internal/store/keyring"
	"remit/internal/store/ledgerroom"
	"remit/internal/store/library"
	"remit/internal/store/logbook"
	"remit/internal/store/noderoom"
	"remit/internal/store/postroom"
	"remit/internal/store/providerroom"
	"remit/internal/store/reportroom"
	"remit/internal/store/reviewroom"
	"remit/internal/store/statementroom"
	"remit/internal/store/surveyroom"
	"remit/internal/store/tieroom"
	"remit/internal/store/trail"
	"remit/internal/store/viewroom"
	"remit/internal/store/watchroom"
	"remit/internal/store/workbenchroom"
	"remit/internal/store/writingroom"
)

// Options say where the database is, and how time is told.
type Options struct {
	// DSN is the path of an SQLite file, or an address postgres://….
	DSN string
	// Now tells the time; a transaction asks it once.
	Now func() time.Time
	// Unsafe turns off waiting for the disk. Only for tests.
	Unsafe bool
	// Patience is how long SQLite waits for another program that holds the lock, 10 seconds where 0.
	Patience time.Duration
	// Vault is where bytes of attachments and mails lie that are not in the database; nil for nowhere.
	Vault database.Vault
	// Told hears of each statement when it is over, its text without the values; nil for nobody.
	Told func(ctx context.Context, began time.Time, text func() string, failed bool)
	// Readers is the number of connections that read at the same time, at least 2, 4 where 0.
	Readers int
}

// DB reads. Its Write opens the only way to change anything.
type DB struct {
	reader
	writer    *gorm.DB
	folder    *gorm.DB      // SQLite: by it the write-ahead log is folded into the file
	snapshots chan struct{} // SQLite: at most one fewer than there are connections that read
	pools     []*sql.DB
	node      string
	slots     chan struct{} // PostgreSQL: fewer writers at once than connections, so that one that reads beside its transaction finds one
	turns     turns
	now       func() time.Time
	mu        sync.Mutex // SQLite has one writer: waiting here is fairer than waiting for its lock
}

// Tx is one transaction: it reads and writes, and Now is the instant that all of it happens at, UTC, to the microsecond.
type Tx struct {
	reader
	postroom.Tx
	diaryTx
	approvalTx
	library.Keeper
	writingTx
	viewroom.ViewTx
	logTx
	tieTx
	surveyTx
	keyTx
	covenantTx
	erasureTx
	handoverTx
	hookTx
	ledgerTx
	statementTx
	workbenchTx
	reportTx
	reviewTx
	nodeTx
	providerTx
	byteTx
	trailTx
	Now time.Time
}

// The readers and writers of the rooms under names of their own: they lie side by side, and two types embed nothing of the same name.
type (
	approvalReader = approvals.Reader
	approvalTx     = approvals.Tx
	covenantReader = covenant.Reader
	covenantTx     = covenant.Tx
	erasureReader  = erasureroom.Reader
	erasureTx      = erasureroom.Tx
	handoverReader = handoverroom.Reader
	handoverTx     = handoverroom.Tx
	hookReader     = hookroom.Reader
	hookTx         = hookroom.Tx
	diaryReader    = diary.Reader
	diaryTx        = diary.Tx
	logReader      = logbook.Reader
	logTx          = logbook.Tx
	tieReader      = tieroom.Reader
	tieTx          = tieroom.Tx
	writingReader  = writingroom.Reader
	writingTx      = writingroom.Tx
	surveyReader   = surveyroom.Reader
	surveyTx       = surveyroom.Tx
	keyReader      = keyring.Reader
	watchReader    = watchroom.Reader
	keyTx          = keyring.Tx
	ledgerReader   = ledgerroom.Reader
	ledgerTx       = ledgerroom.Tx
	reportReader   = reportroom.Reader
	reportTx       = reportroom.Tx
	reviewReader   = reviewroom.Reader
	reviewTx       = reviewroom.Tx
	byteReader     = byteroom.Reader
	byteTx         = byteroom.Tx
	providerReader = providerroom.Reader
	providerTx     = providerroom.Tx
	nodeReader     = noderoom.Reader
	nodeTx         = noderoom.Tx
	trailReader    = trail.Reader
	trailTx        = trail.Tx
)

// reader holds the queries that DB and Tx share.
type reader struct {
	postroom.Reader
	diaryReader
	approvalReader
	library.Shelf
	writingReader
	viewroom.ViewReader
	logReader
	tieReader
	surveyReader
	keyReader
	covenantReader
	erasureReader
	handoverReader
	hookReader
	ledgerReader
	statementReader
	reportReader
	workbenchReader
	watchReader
	reviewReader
	nodeReader
	providerReader
	byteReader
	trailReader
	conn    database.Conn
	amended *bool // inside a transaction: whether an agreement was changed in it
	cache   *termsCache
	lists   *listCache
}

func newReader(c database.Conn) reader {
	return reader{Reader: postroom.NewReader(c), diaryReader: diary.NewReader(c), approvalReader: approvals.NewReader(c), Shelf: library.NewShelf(c), writingReader: writingroom.NewReader(c), ViewReader: viewroom.NewReader(c), logReader: logbook.NewReader(c), tieReader: tieroom.NewReader(c), surveyReader: surveyroom.NewReader(c), keyReader: keyring.NewReader(c), covenantReader: covenant.NewReader(c), erasureReader: erasureroom.NewReader(c), handoverReader: handoverroom.NewReader(c), hookReader: hookroom.NewReader(c), ledgerReader: ledgerroom.NewReader(c), statementReader: statementroom.NewReader(c), reportReader: reportroom.NewReader(c), reviewReader: reviewroom.NewReader(c), workbenchReader: workbenchroom.NewReader(c), trailReader: trail.NewReader(c), nodeReader: noderoom.NewReader(c), providerReader: providerroom.NewReader(c), watchReader: watchroom.NewReader(c), byteReader: byteroom.NewReader(c), conn: c}
}

// Open opens the database, which Migrate must have brought up to date. An SQLite file is made where there is none.
func Open(o Options) (*DB, error) {
	if o.Readers == 0 {
		o.Readers = 4
	}
	if o.Patience == 0 {
		o.Patience = 10 * time.Second
	}
	o.Readers = max(2, o.Readers)
	d := &DB{now: o.Now, snapshots: make(chan struct{}, o.Readers-1)}
	var err error
	if d.node, err = newNode(); err != nil {
		return nil, err
	}
	if isPostgres(o.DSN) {
		err = d.openPostgres(o)
	} else {
		err = d.openSQLite(o)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	d.cache, d.lists = newTermsCache(), newListCache()
	return d, nil
}

// Close closes all connections, the writer last: it folds the write-ahead log into the file.
func (d *DB) Close() error {
	var errs []error
	for _, p := range slices.Backward(d.pools) {
		errs = append(errs, p.Close())
	}
	return errors.Join(errs...)
}

// Unbroken is a context for the many small reads of one page, which see the house's lists as they were at the first of them. SQLite does not break them off one by one, as watching for that costs more than
// such a read: who asks looks between them whether anybody still waits. PostgreSQL answers from elsewhere and may not answer at all, so there it
// stays as it is.
func (d *DB) Unbroken(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, changesKey{}, &seenChanges{})
	if d.conn.Postgres {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// Snapshot is Unbroken with all that is read as it stands now: nothing changes between the reads of one page. end must be called after them, once or
// more often, and they follow one another. PostgreSQL reads each as it stands then: two round trips more would cost a page more than they give it.
// Snapshots never have all connections: whoever reads by another context while they hold one, by mistake, still finds one, and nobody waits for ever.
func (d *DB) Snapshot(ctx context.Context) (_ context.Context, end func(), err error) {
	if d.conn.Postgres || database.InSnapshot(ctx) {
		return d.Unbroken(ctx), func() {}, nil
	}
	select {
	case d.snapshots <- struct{}{}:
	case <-ctx.Done():
		return ctx, nil, ctx.Err()
	}
	ctx, rollback, err := d.conn.Snapshot(d.Unbroken(ctx))
	if err != nil {
		<-d.snapshots
		return ctx, nil, err
	}
	return ctx, sync.OnceFunc(func() {
		rollback()
		<-d.snapshots
	}), nil
}

// Now is the present instant as a transaction that begins now would see it.
func (d *DB) Now() time.Time { return d.now().UTC().Truncate(time.Microsecond) }

// Write runs fn in one transaction. What fn did is durable when Write returns nil, and undone when it returns an error.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if d.conn.Postgres {
		d.slots <- struct{}{}
		defer func() { <-d.slots }()
	} else {
		d.mu.Lock()
		defer d.mu.Unlock()
	}
	return hindered(d.writer.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		c := database.Conn{G: g, Postgres: d.conn.Postgres, Vault: d.conn.Vault, Steady: !d.conn.Postgres}
		r, now := newReader(c), d.Now()
		r.cache, r.lists, r.amended = d.cache, d.lists, new(bool)
		tx := &Tx{reader: r, Tx: postroom.NewTx(c, now), diaryTx: diary.NewTx(c, now), approvalTx: approvals.NewTx(c, now), Keeper: library.NewKeeper(c, now), writingTx: writingroom.NewTx(c, now), ViewTx: viewroom.NewTx(c, now), logTx: logbook.NewTx(c, now), tieTx: tieroom.NewTx(c, now), surveyTx: surveyroom.NewTx(c, now), keyTx: keyring.NewTx(c, now), covenantTx: covenant.NewTx(c, now), erasureTx: erasureroom.NewTx(c, now), handoverTx: handoverroom.NewTx(c, now), hookTx: hookroom.NewTx(c, now), ledgerTx: ledgerroom.NewTx(c, now), statementTx: statementroom.NewTx(c, now), reportTx: reportroom.NewTx(c, now), reviewTx: reviewroom.NewTx(c, now), workbenchTx: workbenchroom.NewTx(c, now), trailTx: trail.NewTx(c, now), nodeTx: noderoom.NewTx(c, now), providerTx: providerroom.NewTx(c, now), byteTx: byteroom.NewTx(c, now), Now: now}
		if l := LeaseOf(ctx); l.Name != "" {
			if err := tx.UnderLease(ctx, l); err != nil {
				return err
			}
		}
		if err := fn(tx); err != nil {
			return err
		}
		return tx.KeepRecords(ctx)
	}))
}

// Savepoint runs fn inside the transaction; where it fails, only what fn did is undone.
func (tx *Tx) Savepoint(ctx context.Context, fn func(*Tx) error) error {
	if _, err := tx.exec(ctx, "SAVEPOINT part"); err != nil {
		return err
	}
	entered := tx.Recorded()
	failed := fn(tx)
	if failed != nil {
		tx.Unrecord(entered)
		if _, err := tx.exec(ctx, "ROLLBACK TO SAVEPOINT part"); err != nil {
			return errors.Join(failed, err)
		}
		tx.ForgetTold()
	}
	if _, err := tx.exec(ctx, "RELEASE SAVEPOINT part"); err != nil {
		return errors.Join(failed, err)
	}
	return failed
}

// Reader is what DB and Tx have in common: a query that a page asks outside a transaction and a deed inside one.
type Reader = reader

// Reads returns the queries alone.
func (r reader) Reads() Reader { return r }
