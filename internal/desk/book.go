package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"image"
	_ "image/gif" // what a logo may be
	_ "image/jpeg"
	_ "image/png"
	"regexp"

	"remit/internal/compose"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/letters"
	"remit/internal/store"
	"remit/internal/store/trail"
)

// The names under which the texts of mails and the logo are stored.
const (
	lettersSetting = "letters"
	logoSetting    = "logo"
)

// MaxLogo is how many bytes a logo may have: it travels with each mail.
const MaxLogo = 200 << 10

// bookAndLogo is what mails are made of besides their words.
type bookAndLogo struct {
	letters.Book
	logo *compose.Logo
	mark string // of accent and logo, as Brand returns it
}

// Book returns what the house has set about its mails.
func (d *Desk) Book(ctx context.Context) (letters.Book, error) {
	b, err := d.book(ctx)
	return b.Book, err
}

// book is read once, and again when it is changed here.
func (d *Desk) book(ctx context.Context) (bookAndLogo, error) {
	d.mu.RLock()
	kept := d.letters
	d.mu.RUnlock()
	if kept != nil {
		return *kept, nil
	}
	var b bookAndLogo
	if err := d.db.Setting(ctx, lettersSetting, &b.Book); err != nil {
		return b, err
	}
	if b.Logo != "" {
		b.logo = &compose.Logo{}
		if err := d.db.Setting(ctx, logoSetting, b.logo); err != nil {
			return b, err
		}
	}
	b.mark = markOf(b)
	d.mu.Lock()
	first := d.letters == nil
	d.letters = &b
	d.mu.Unlock()
	if first {
		d.tellAside(b.Book)
	}
	return b, nil
}

// markOf is a short mark that changes with the accent and the logo, "" where there is neither.
func markOf(b bookAndLogo) string {
	if b.Accent == "" && b.logo == nil {
		return ""
	}
	sum := sha256.New()
	sum.Write([]byte(b.Accent))
	if b.logo != nil {
		sum.Write(b.logo.Data)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// Brand is the mark of the house's accent and logo, which changes with them, "" where there is neither; and whether there is a logo.
func (d *Desk) Brand(ctx context.Context) (mark string, logo bool, err error) {
	b, err := d.book(ctx)
	return b.mark, b.logo != nil, err
}

// tellAside logs which texts of the house's own are not used, once for each time that the book is read.
func (d *Desk) tellAside(b letters.Book) {
	for _, a := range b.Aside() {
		d.opts.Log.Warn("a text of mails cannot be filled in, so that the program's own is sent", "text", a.Kind, "language", a.Language, "error", a.Err)
	}
}

// Look is how the house's mails are dressed.
func (d *Desk) Look(ctx context.Context) (compose.Look, error) {
	house, err := d.House(ctx)
	if err != nil {
		return compose.Look{}, err
	}
	return d.look(ctx, house)
}

func (d *Desk) look(ctx context.Context, house House) (compose.Look, error) {
	b, err := d.book(ctx)
	return compose.Look{Name: house.Name, Accent: b.Accent, Logo: b.logo}, err
}

// writer writes to one of a client's people in their own language, else in the client's, else in the house's; "" is for several, or for who is
// not known.
func (d *Desk) writer(ctx context.Context, r store.Reader, house House, client int64, address string) (letters.Writer, error) {
	b, err := d.book(ctx)
	if err != nil {
		return letters.Writer{}, err
	}
	language := ""
	if client != 0 {
		if language, err = r.LanguageFor(ctx, identity.System("letters"), client, address); err != nil {
			return letters.Writer{}, err
		}
	}
	return letters.Writer{Book: b.Book, Language: letters.Choose(language, house.Language), House: house.Name, Mail: house.Address}, nil
}

// SaveText changes one of the texts of mails in one language; the default's own words take it back to the default.
func (d *Desk) SaveText(ctx context.Context, v identity.Viewer, language string, k letters.Kind, t letters.Text) error {
	if err := letters.Check(k, t); err != nil {
		return err
	}
	return d.changeBook(ctx, v, nil, func(b *letters.Book) error {
		*b = b.With(language, k, t)
		return nil
	})
}

var accentForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// SaveLook changes how mails look and what stands below them. A logo that is not nil takes the place of the one that is kept; an
// empty one removes it.
func (d *Desk) SaveLook(ctx context.Context, v identity.Viewer, look letters.Book, logo []byte) error {
	if err := look.History.Check(); err != nil {
		return err
	}
	if look.Accent != "" && !accentForm.MatchString(look.Accent) {
		return fault.On("accent", "%q is not a colour; write it like #14532d, or leave it empty.", look.Accent)
	}
	kept, err := readLogo(logo)
	if err != nil {
		return err
	}
	return d.changeBook(ctx, v, kept, func(b *letters.Book) error {
		b.History, b.Accent, b.Postal, b.Phone = look.History, look.Accent, look.Postal, look.Phone
		if kept != nil {
			b.Logo = kept.Type
		}
		return nil
	})
}

// readLogo takes a picture that every mail program shows, nil for none.
func readLogo(data []byte) (*compose.Logo, error) {
	switch {
	case data == nil:
		return nil, nil
	case len(data) == 0:
		return &compose.Logo{}, nil
	case len(data) > MaxLogo:
		return nil, fault.On("logo", "The picture has %d KB; at most %d KB, as it travels with every mail.", (len(data)+1023)>>10, MaxLogo>>10)
	}
	size, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fault.On("logo", "This is no PNG, JPEG or GIF picture; mail programs show no others.")
	}
	if size.Width > 4000 || size.Height > 4000 {
		return nil, fault.On("logo", "The picture has %d by %d points; at most 4000 each way.", size.Width, size.Height)
	}
	return &compose.Logo{Type: "image/" + kind, Data: data}, nil
}

// changeBook changes what the house has set about its mails, from what is stored now.
func (d *Desk) changeBook(ctx context.Context, v identity.Viewer, logo *compose.Logo, change func(*letters.Book) error) error {
	if !v.May(identity.ChangeHouse) {
		return fault.MayNot("change the house's mails")
	}
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		var b letters.Book
		if err := tx.Setting(ctx, lettersSetting, &b); err != nil {
			return err
		}
		was := b
		if err := change(&b); err != nil {
			return err
		}
		setting(ctx, tx, v, trail.LettersChanged, "letters", "", trail.Changed(was, b))
		if logo != nil {
			if err := tx.PutSetting(ctx, logoSetting, logo); err != nil {
				return err
			}
		}
		return tx.PutSetting(ctx, lettersSetting, b)
	})
	d.mu.Lock()
	d.letters = nil
	d.mu.Unlock()
	return err
}
