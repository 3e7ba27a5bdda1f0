package imapbox

import (
	"errors"

	"github.com/emersion/go-imap/v2"

	"remit/internal/wire"
)

// settle does with the server's copies of kept mails what was asked for.
func (s *session) settle(mails []Fetched) error {
	var done, parts []uint32
	for _, m := range mails {
		if m.Truncated && s.options.AfterRead == Delete {
			parts = append(parts, m.UID)
		} else {
			done = append(done, m.UID)
		}
	}
	if err := s.flag(parts, imap.FlagSeen); err != nil {
		return err
	}
	return s.settleUIDs(done)
}

func (s *session) settleUIDs(uids []uint32) error {
	switch {
	case len(uids) == 0:
		return nil
	case s.options.AfterRead == Move:
		return s.move(uids)
	case s.options.AfterRead == Delete:
		return s.erase(uids)
	}
	return s.flag(uids, imap.FlagSeen)
}

func (s *session) flag(uids []uint32, flag imap.Flag) error {
	if len(uids) == 0 {
		return nil
	}
	store := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}
	err := s.guarded(func() error { return s.client.Store(setOf(uids), store, nil).Close() })
	return refused(err, "Read mail cannot be marked on the server.", "Check that the user may write to the folder.")
}

// move moves mails to the other folder, which is made if need be.
func (s *session) move(uids []uint32) error {
	err := s.moveOnce(uids)
	if !answered(err) {
		return err
	}
	made := s.guarded(func() error { return s.client.Create(s.options.MoveTo, nil).Wait() })
	if made == nil {
		err = s.moveOnce(uids)
	}
	return refused(err, "Read mail cannot be moved to the folder "+s.options.MoveTo+".", "Make the folder, or choose another one.")
}

// moveOnce does not leave the way without MOVE to the library, which would erase a mail whose copy failed.
func (s *session) moveOnce(uids []uint32) error {
	if s.client.Caps().Has(imap.CapMove) {
		return s.guarded(func() error {
			_, err := s.client.Move(setOf(uids), s.options.MoveTo).Wait()
			return err
		})
	}
	err := s.guarded(func() error {
		_, err := s.client.Copy(setOf(uids), s.options.MoveTo).Wait()
		return err
	})
	if err != nil {
		return err
	}
	return s.erase(uids)
}

// erase deletes mails. Without UIDPLUS they stay marked as deleted, because a plain EXPUNGE would also take what
// somebody else has marked.
func (s *session) erase(uids []uint32) error {
	if err := s.flag(uids, imap.FlagDeleted); err != nil {
		return err
	}
	if !s.client.Caps().Has(imap.CapUIDPlus) {
		return nil
	}
	err := s.guarded(func() error { return s.client.UIDExpunge(setOf(uids)).Close() })
	return refused(err, "Read mail cannot be deleted on the server.", "Check that the user may delete in the folder.")
}

// unsettled reports whether the error only means that the server's copies were left as they are.
func unsettled(err error) bool {
	var refusal *wire.Refusal
	return errors.As(err, &refusal) && answered(err)
}
