package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"

	"github.com/jackc/pgx/v5"

	"remit/internal/fault"
)

// part is how many rows one sum is over: a difference is told within as many.
const part = 1000

// digest is what the rows of a table come to, in the order of their key.
type digest struct {
	rows  int64
	parts [][sha256.Size]byte
	keys  []string // the first key of each part
	sum   hash.Hash
	buf   []byte
}

// add takes a row in: each value by its type and its length, so that no two rows look the same.
func (d *digest) add(t table, row []any) {
	if d.rows%part == 0 {
		d.cut()
		d.sum = sha256.New()
		d.keys = append(d.keys, keyOf(t, row))
	}
	d.rows++
	b := d.buf[:0]
	for _, v := range row {
		switch x := v.(type) {
		case nil:
			b = append(b, 'n')
		case int64:
			b = binary.BigEndian.AppendUint64(append(b, 'i'), uint64(x))
		case bool:
			if b = append(b, 'f'); x {
				b[len(b)-1] = 't'
			}
		case string:
			b = append(binary.BigEndian.AppendUint64(append(b, 's'), uint64(len(x))), x...)
		case []byte:
			b = append(binary.BigEndian.AppendUint64(append(b, 'b'), uint64(len(x))), x...)
		}
	}
	d.sum.Write(b)
	d.buf = b
}

func (d *digest) cut() {
	if d.sum != nil {
		d.parts = append(d.parts, [sha256.Size]byte(d.sum.Sum(nil)))
		d.sum = nil
	}
}

func keyOf(t table, row []any) string {
	key := ""
	for _, k := range t.key {
		for i, c := range t.columns {
			if c == k {
				key += fmt.Sprintf("%s %v ", c, row[i])
			}
		}
	}
	return key
}

// differs says where two tables differ, "" where they do not.
func (d *digest) differs(o *digest) string {
	d.cut()
	o.cut()
	if d.rows != o.rows {
		return fmt.Sprintf("%d rows, and %d in the copy", d.rows, o.rows)
	}
	for i, p := range d.parts {
		if p != o.parts[i] {
			return fmt.Sprintf("among the %d rows from %sdiffers", part, d.keys[i])
		}
	}
	return ""
}

// check reads the target and compares it with what the source came to.
func (m *mover) check(ctx context.Context, tables []table, digests []digest) error {
	began := m.Now()
	for i, t := range tables {
		there, err := m.there(ctx, t)
		if err != nil {
			return err
		}
		if what := digests[i].differs(&there); what != "" {
			return fault.Errorf(fault.Conflict, "The copy of %s is not what the source holds: %s.", t.name, what)
		}
	}
	m.report.Checked = m.Now().Sub(began)
	return nil
}

// there is what a table of the target comes to.
func (m *mover) there(ctx context.Context, t table) (d digest, err error) {
	kinds := map[string]string{}
	for i, c := range t.columns {
		kinds[c] = t.types[i]
	}
	bytewise := func(c string) string { // as SQLite sorts
		if kinds[c] == "text" {
			return ` COLLATE "C"`
		}
		return ""
	}
	rows, err := m.target.Query(ctx, "SELECT "+quoteAll(t.columns, plain)+" FROM "+t.quoted()+" ORDER BY "+quoteAll(t.key, bytewise), pgx.QueryResultFormats{pgx.BinaryFormatCode})
	if err != nil {
		return d, fmt.Errorf("transfer: check %s: %w", t.name, err)
	}
	defer rows.Close()
	row := make([]any, len(t.columns))
	s := m.begin("checking", t.name)
	for rows.Next() {
		for i, raw := range rows.RawValues() {
			if row[i], err = decoded(raw, t.types[i]); err != nil {
				return d, fmt.Errorf("transfer: check %s: %w", t.name, err)
			}
		}
		d.add(t, row)
		s.one()
	}
	if err := rows.Err(); err != nil {
		return d, fmt.Errorf("transfer: check %s: %w", t.name, err)
	}
	s.over()
	return d, nil
}

// decoded reads a value in PostgreSQL's binary form.
func decoded(raw []byte, kind string) (any, error) {
	switch {
	case raw == nil:
		return nil, nil
	case kind == "bigint" && len(raw) == 8:
		return int64(binary.BigEndian.Uint64(raw)), nil
	case kind == "integer" && len(raw) == 4:
		return int64(int32(binary.BigEndian.Uint32(raw))), nil
	case kind == "smallint" && len(raw) == 2:
		return int64(int16(binary.BigEndian.Uint16(raw))), nil
	case kind == "boolean" && len(raw) == 1:
		return raw[0] != 0, nil
	case kind == "text":
		return string(raw), nil
	case kind == "bytea":
		return raw, nil
	}
	return nil, fmt.Errorf("%d bytes are no %s", len(raw), kind)
}
