// Package imapbox reads a mailbox over IMAP and hands over each mail until it is kept; see section "In" of the mail specification.
package imapbox

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"

	"remit/internal/fault"
	"remit/internal/wire"
)

// Action is what becomes of the server's copy of a mail once it is kept.
type Action string

// The actions. A mail that was handed over in part is marked where it would be deleted, so that the whole stays somewhere.
const (
	MarkSeen Action = "seen"
	Move     Action = "move"
	Delete   Action = "delete"
)

// Options say which mailbox is read and how. Name, Server, AfterRead, Now and Log are needed; the rest has defaults.
type Options struct {
	Name      string // of the mailbox, for the log
	Server    wire.Server
	Folder    string // default INBOX
	AfterRead Action
	MoveTo    string // the folder for Move, made if it is not there
	// MaxSize is the largest mail in bytes that is handed over whole; default 300 MiB. Of a larger one its start is.
	MaxSize      int64
	PollEvery    time.Duration                    // how often to look where IDLE is not offered; default 1 minute
	IdleFor      time.Duration                    // how long to trust an IDLE before looking anyway; default 5 minutes
	CompareEvery time.Duration                    // how often the whole folder is compared with what is kept; default 1 hour
	Deadline     time.Duration                    // how long the server may be silent when an answer is due; default 1 minute
	Pause        func(failures int) time.Duration // before the next try, after so many failures in a row; default grows to 5 minutes
	Now          func() time.Time
	Log          *slog.Logger
}

// headSize is how much is handed over of a mail that is larger than MaxSize: its header and the start of its text.
const headSize = 256 << 10

// batchMails and batchBytes bound what is handed over in one call, of which two lie in memory: one is fetched while the other is kept.
// A larger mail goes alone, and one beyond spoolBytes by way of a file.
const (
	batchMails = 200
	batchBytes = 4 << 20
	spoolBytes = 4 << 20
)

// askAtOnce is how many UIDs the ledger is asked about in one call.
const askAtOnce = 500

// poisonRest is how long a mail that could not be fetched is left alone.
const poisonRest = 24 * time.Hour

// Check reports an Invalid error on the field at fault, or nil.
func (o Options) Check() error {
	if err := o.Server.Check(); err != nil {
		return err
	}
	switch {
	case o.Server.User == "":
		return fault.On("user", "Enter the user name of the mailbox; often it is the whole address.")
	case o.AfterRead != MarkSeen && o.AfterRead != Move && o.AfterRead != Delete:
		return fault.On("after_read", "Say what becomes of a mail that was read: seen, move or delete.")
	case o.AfterRead == Move && o.MoveTo == "":
		return fault.On("move_to", "Enter the folder that read mail is moved to.")
	case o.AfterRead == Move && o.MoveTo == o.withDefaults().Folder:
		return fault.On("move_to", "Read mail must be moved to another folder than the one it is read from.")
	}
	return nil
}

func (o Options) withDefaults() Options {
	orDefault(&o.Folder, "INBOX")
	orDefault(&o.MaxSize, 300<<20)
	orDefault(&o.PollEvery, time.Minute)
	orDefault(&o.IdleFor, 5*time.Minute)
	orDefault(&o.CompareEvery, time.Hour)
	orDefault(&o.Deadline, time.Minute)
	if o.Pause == nil {
		o.Pause = growingPause
	}
	return o
}

func orDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// growingPause doubles from a second to five minutes, less up to a quarter by chance, so that mailboxes of one server
// do not come back in step.
func growingPause(failures int) time.Duration {
	pause := 5 * time.Minute
	if failures < 10 {
		pause = min(pause, time.Second<<max(failures-1, 0))
	}
	return pause - time.Duration(rand.Float64()*float64(pause)/4)
}

// Fetched is a mail as the server has it.
type Fetched struct {
	UIDValidity  uint32
	UID          uint32
	InternalDate time.Time // when the server took it, UTC; zero if it could not be told
	Size         int64     // of the whole mail in bytes
	Raw          []byte
	Whole        io.ReadSeeker // a mail of more than a few megabytes, for the time of the call, and Raw is empty
	Truncated    bool          // Raw is only the start of the mail, which is larger than MaxSize
}

// Ledger is what the caller remembers of a mailbox, durably. Keep may run beside Settled; otherwise the functions are called one at a time.
type Ledger struct {
	// Begin is told the folder's UIDVALIDITY and UIDNEXT each time it is opened. It returns the UID from which on every
	// mail is read; of those before it, only the unread ones are. A caller that meets the mailbox for the first time
	// remembers and returns uidNext, so that old mail that somebody has read makes no tickets; it returns the remembered
	// number later on; and 1 for a UIDVALIDITY that is new to a known mailbox, where everything is read again and
	// recognised by its Message-ID and content. If Begin is nil, every mail in the folder is read.
	Begin func(ctx context.Context, uidValidity, uidNext uint32) (from uint32, err error)
	// Known returns which of the UIDs, at most 500, are kept already. Mails reported by Poison are not kept.
	Known func(ctx context.Context, uidValidity uint32, uids []uint32) (kept []uint32, err error)
	// Keep stores the mails, at least one, of one UIDVALIDITY with rising UIDs. Once it returns nil they are durable, and
	// the server's copies are marked, moved or deleted. After an error the same mails come again.
	Keep func(ctx context.Context, mails []Fetched) error
	// Unsettled returns the UIDs of kept mails whose copies on the server may go and are not known to be settled, rising: those that a crash left.
	Unsettled func(ctx context.Context, uidValidity uint32) (uids []uint32, err error)
	// Settled is told, at most 500 at a time, of mails whose copies on the server are marked, moved or deleted now, or gone.
	Settled func(ctx context.Context, uidValidity uint32, uids []uint32) error
	// Poison is told of a mail that the server lists but cannot be got to give. It stays on the server, is left out for
	// a day, and may be reported again.
	Poison func(ctx context.Context, uidValidity, uid uint32, cause error) error
	// Again is asked each time before the folder is looked at: what somebody wants to be fetched once more. It may be nil.
	Again func(ctx context.Context) ([]Again, error)
}

// Again is an order to fetch mails once more, known or not.
type Again struct {
	Since time.Time // every mail that the server took at this instant or later; zero for none
	UIDs  []uint32  // mails that were left alone because they could not be got
	// Gone is told of those of the UIDs that the server has no more.
	Gone func(ctx context.Context, uidValidity uint32, uids []uint32) error
	// Keep stores mails as Ledger.Keep does.
	Keep func(ctx context.Context, mails []Fetched) error
	// Done is told that the order was carried out, or why the server refused it. An order that was cut off comes again.
	Done func(ctx context.Context, cause error) error
}
