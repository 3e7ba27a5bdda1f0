package importer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dolthub/vitess/go/vt/sqlparser"

	"remit/internal/fault"
)

// record is a row of a dump by the names of its columns. What is NULL is not in it.
type record map[string]string

// dump reads what mysqldump and mariadb-dump write, token by token: only the columns that are wanted are kept.
type dump struct {
	name    string
	tokens  *sqlparser.Tokenizer
	wanted  map[string][]string // by the end of a table's name, which the house's own prefix stands before
	columns map[string][]string // of the tables so far, in their order
	rows    map[string][]record // by the whole name of the table
}

// readDump reads the wanted columns of the tables of a dump, packed by gzip or not, by the whole names of the tables.
func readDump(path string, wanted map[string][]string) (map[string][]record, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Errorf(fault.Invalid, "%s cannot be read: %w", filepath.Base(path), err)
	}
	defer f.Close()
	from := bufio.NewReaderSize(f, 1<<16)
	var in io.Reader = from
	if magic, err := from.Peek(2); err == nil && bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		if in, err = gzip.NewReader(from); err != nil {
			return nil, fault.Errorf(fault.Invalid, "%s cannot be unpacked: %w", filepath.Base(path), err)
		}
	}
	d := dump{filepath.Base(path), sqlparser.NewTokenizer(in), wanted, map[string][]string{}, map[string][]record{}}
	for more := true; more && err == nil; {
		more, err = d.statement()
	}
	if d.tokens.LastError != nil { // it was the reading that failed
		err = fault.Errorf(fault.Invalid, "%s cannot be read to its end: %w", d.name, d.tokens.LastError)
	}
	return d.rows, err
}

// next is the next token that means something, 0 at the end.
func (d *dump) next() (int, string) {
	for {
		kind, value := d.tokens.Scan()
		if kind != sqlparser.COMMENT {
			return kind, string(value)
		}
	}
}

func (d *dump) wrong(what string) error {
	return fault.Errorf(fault.Invalid, "%s, byte %d: %s.", d.name, d.tokens.Position, what)
}

// statement reads one statement, and reports whether there was one.
func (d *dump) statement() (more bool, err error) {
	switch kind, _ := d.next(); kind {
	case 0:
		return false, nil
	case ';':
		return true, nil
	case sqlparser.CREATE:
		return true, d.create()
	case sqlparser.INSERT, sqlparser.REPLACE:
		return true, d.insert()
	}
	return true, d.skip()
}

// skip reads to the end of the statement.
func (d *dump) skip() error {
	for {
		switch kind, _ := d.next(); kind {
		case ';':
			return nil
		case 0:
			return d.broken()
		}
	}
}

func (d *dump) broken() error { return d.wrong("the dump ends within a statement") }

// create notes the columns of a table. What else is created is passed over.
func (d *dump) create() error {
	if kind, _ := d.next(); kind != sqlparser.TABLE {
		return d.skip()
	}
	table, kind := d.table()
	if kind != '(' {
		return d.rest(kind)
	}
	var columns []string
	for depth, fresh := 1, true; depth > 0; {
		kind, value := d.next()
		if fresh && kind == sqlparser.ID { // keys and such begin with a word of the language
			columns = append(columns, value)
		}
		fresh = kind == ',' && depth == 1
		switch kind {
		case 0:
			return d.broken()
		case '(':
			depth++
		case ')':
			depth--
		}
	}
	d.columns[table] = columns
	return d.skip()
}

// rest reads the rest of a statement, of which a token was read last.
func (d *dump) rest(kind int) error {
	switch kind {
	case ';':
		return nil
	case 0:
		return d.broken()
	}
	return d.skip()
}

// table is the name of a table, and the token behind it.
func (d *dump) table() (name string, kind int) {
	for {
		kind, value := d.next()
		switch kind {
		case 0, ';', '(', sqlparser.VALUES:
			return name, kind
		case sqlparser.ID:
			name = value // the last one, behind the name of the database
		}
	}
}

// insert keeps the rows that are put into a table that is wanted.
func (d *dump) insert() error {
	table, kind := d.table()
	columns := d.columns[table]
	if kind == '(' {
		columns = nil
		for kind != ')' {
			var value string
			switch kind, value = d.next(); kind {
			case ')', ',':
			case 0:
				return d.broken()
			default:
				columns = append(columns, value)
			}
		}
		kind, _ = d.next()
	}
	wanted := d.wants(table)
	if wanted == nil || kind != sqlparser.VALUES {
		return d.rest(kind)
	}
	if len(columns) == 0 {
		return d.wrong("the columns of " + table + " are not told; make the dump with the tables’ definitions")
	}
	for {
		switch kind, _ := d.next(); kind {
		case '(':
			r, err := d.row(columns, wanted)
			if err != nil {
				return err
			}
			d.rows[table] = append(d.rows[table], r)
		case ',':
		case ';':
			return nil
		case 0:
			return d.broken()
		default:
			return d.wrong("a row of " + table + " is expected")
		}
	}
}

// wants are the columns that are wanted of a table; nil for none.
func (d *dump) wants(table string) (columns []string) {
	longest := 0
	for name, c := range d.wanted {
		if strings.HasSuffix(table, name) && len(name) > longest {
			longest, columns = len(name), c
		}
	}
	return columns
}

// row reads the values of a row, behind its bracket.
func (d *dump) row(columns, wanted []string) (record, error) {
	r, at := record{}, 0
	var value string
	null := false
	for {
		kind, text := d.next()
		switch kind {
		case sqlparser.STRING, sqlparser.INTEGRAL, sqlparser.DECIMAL, sqlparser.FLOAT:
			value += text
		case '-':
			value = "-"
		case sqlparser.HEXNUM, sqlparser.HEX:
			b, err := hex.DecodeString(strings.TrimPrefix(strings.TrimPrefix(text, "0x"), "0X"))
			if err != nil {
				return nil, d.wrong("bytes that are no bytes: " + err.Error())
			}
			value = string(b)
		case sqlparser.NULL:
			null = true
		case 0:
			return nil, d.broken()
		case sqlparser.LEX_ERROR:
			return nil, d.wrong("a text without an end, or what is no word of SQL")
		case ',', ')':
			if at >= len(columns) {
				return nil, d.wrong(fmt.Sprintf("a row has more than the %d values of its table", len(columns)))
			}
			if !null && slices.Contains(wanted, columns[at]) {
				r[columns[at]] = value
			}
			at, value, null = at+1, "", false
			if kind == ')' {
				return r, nil
			}
		default:
			if !strings.HasPrefix(text, "_") { // _binary before a text
				return nil, d.wrong(fmt.Sprintf("%q is no value", text))
			}
		}
	}
}
