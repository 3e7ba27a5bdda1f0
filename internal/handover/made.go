package handover

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"time"

	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
	"remit/internal/store/trail"
)

const (
	// KeptDays is for how many days an export can be taken.
	KeptDays = 7
	lease    = 5 * time.Minute
	tries    = 3
	piece    = 1 << 20 // bytes
)

// MayAsk reports whether a viewer may have everything of a client: the provider's managers, and the client's administrator who sees its organisation.
func MayAsk(v identity.Viewer, client int64) bool {
	return v.May(identity.ExportClients) || v.May(identity.TakeExport) && v.ClientID == client
}

// Ask asks for an export, which is made in the background. One that waits is not asked for twice. Internal notes go into none of a client's own.
func (h *Handovers) Ask(ctx context.Context, v identity.Viewer, client int64, internal bool) error {
	if !MayAsk(v, client) || internal && !v.May(identity.ExportClients) {
		return fault.Errorf(fault.Forbidden, "You may not take everything that is kept of a client.")
	}
	return h.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Client(ctx, v, client)
		if err != nil {
			return err
		}
		list, err := tx.Exports(ctx, v, client, 1)
		if err != nil {
			return err
		}
		if len(list) > 0 && list[0].State == store.ExportWaiting && list[0].Internal == internal {
			return fault.Errorf(fault.Conflict, "An export is being made already. It is offered here when it is ready.")
		}
		id, err := tx.InsertExport(ctx, store.Export{ClientID: client, Internal: internal, UserID: v.UserID, ContactID: v.ContactID, By: v.Name})
		if err == nil {
			audited(ctx, tx, v, trail.ExportAsked, c, id)
		}
		return err
	})
}

// Work makes the exports that wait, one after the other, and takes away those whose days are over.
func (h *Handovers) Work(ctx context.Context) error {
	now := h.db.Now()
	due, err := h.db.ExportsDue(ctx, program(), now, now.AddDate(0, 0, -KeptDays))
	if err != nil || len(due) == 0 {
		return err
	}
	err = h.db.Write(ctx, func(tx *store.Tx) error { return tx.DropExports(ctx, tx.Now.AddDate(0, 0, -KeptDays)) })
	for err == nil && ctx.Err() == nil {
		var made bool
		if made, err = h.makeOne(ctx); !made {
			break
		}
	}
	return err
}

// makeOne makes the export that waits longest, and reports whether there was one.
func (h *Handovers) makeOne(ctx context.Context) (made bool, err error) {
	claim, err := h.db.NewClaim()
	if err != nil {
		return false, err
	}
	var x store.Export
	err = h.db.Write(ctx, func(tx *store.Tx) (err error) {
		x, made, err = tx.ClaimExport(ctx, claim, lease)
		return err
	})
	if err != nil || !made {
		return false, err
	}
	err = h.make(ctx, x)
	if err != nil && x.Tries >= tries {
		h.log.ErrorContext(ctx, "An export could not be made.", "export", x.ID, "client", x.ClientID, "error", err)
		return true, h.db.Write(ctx, func(tx *store.Tx) error { return tx.FailExport(ctx, x) })
	}
	return true, err
}

func (h *Handovers) make(ctx context.Context, x store.Export) error {
	client, err := h.db.Client(ctx, program(), x.ClientID)
	if err != nil {
		return err
	}
	w := &kept{ctx: ctx, db: h.db, export: x, hash: sha256.New()}
	m, err := h.Write(ctx, client, x.Internal, Zip(w))
	if err == nil {
		err = w.flush()
	}
	if err != nil {
		return err
	}
	x.Bytes, x.Files, x.Hash = w.bytes, len(m.Files)+1, hex.EncodeToString(w.hash.Sum(nil))
	return h.db.Write(ctx, func(tx *store.Tx) error {
		held, err := tx.FinishExport(ctx, x)
		if err == nil && !held {
			err = errLost
		}
		return err
	})
}

var errLost = errors.New("handover: another took the export over")

// kept writes bytes into the database, a piece at a time.
type kept struct {
	ctx    context.Context
	db     *store.DB
	export store.Export
	buffer []byte
	n      int
	bytes  int64
	hash   hash.Hash
}

func (k *kept) Write(p []byte) (int, error) {
	k.buffer = append(k.buffer, p...)
	for len(k.buffer) >= piece {
		if err := k.put(k.buffer[:piece]); err != nil {
			return 0, err
		}
		k.buffer = append(k.buffer[:0], k.buffer[piece:]...)
	}
	return len(p), nil
}

func (k *kept) flush() error {
	if len(k.buffer) == 0 {
		return nil
	}
	err := k.put(k.buffer)
	k.buffer = nil
	return err
}

func (k *kept) put(data []byte) error {
	err := k.db.Write(k.ctx, func(tx *store.Tx) error {
		held, err := tx.PutExportPart(k.ctx, k.export, k.n, data, lease)
		if err == nil && !held {
			err = errLost
		}
		return err
	})
	k.n++
	k.bytes += int64(len(data))
	k.hash.Write(data)
	return err
}

// Take gives an export to a viewer, and keeps that they took it, from which address. What it gives is written by Copy.
func (h *Handovers) Take(ctx context.Context, v identity.Viewer, client, id int64, address string) (x store.Export, name string, err error) {
	err = h.db.Write(ctx, func(tx *store.Tx) error {
		if x, err = tx.Export(ctx, v, id); err != nil {
			return err
		}
		if x.ClientID != client || x.State != store.ExportReady {
			return fault.Errorf(fault.NotFound, "This export was not found.")
		}
		c, err := tx.Client(ctx, v, client)
		if err != nil {
			return err
		}
		audited(ctx, tx, v, trail.ExportTaken, c, id)
		name = fmt.Sprintf("%s-%s.zip", c.Slug, x.ReadyAt.Format("2006-01-02"))
		return tx.InsertExportDownload(ctx, id, v.UserID, v.ContactID, v.Name, address)
	})
	return x, name, err
}

// audited enters that an export was asked for or taken.
func audited(ctx context.Context, tx *store.Tx, v identity.Viewer, kind store.AuditKind, c identity.Client, id int64) {
	tx.Audited(ctx, v, store.AuditEntry{Kind: kind, Client: c.ID, Object: "export:" + strconv.FormatInt(id, 10), Words: store.AuditWords{Subject: c.Name}})
}

// Written keeps that everything of a client was written to where the operator wanted it.
func (h *Handovers) Written(ctx context.Context, v identity.Viewer, c identity.Client) error {
	return h.db.Write(ctx, func(tx *store.Tx) error {
		tx.Audited(ctx, v, store.AuditEntry{Kind: trail.ExportWritten, Client: c.ID, Object: "client:" + c.Slug, Words: store.AuditWords{Subject: c.Name}})
		return nil
	})
}

// Copy writes the bytes of an export, a piece at a time.
func (h *Handovers) Copy(ctx context.Context, v identity.Viewer, id int64, w io.Writer) error {
	for n := 0; ; n++ {
		data, err := h.db.ExportPart(ctx, v, id, n)
		if err != nil || len(data) == 0 {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
}
