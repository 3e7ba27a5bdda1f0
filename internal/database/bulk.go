package database

import (
	"context"
	"slices"
	"strings"
)

// bulkRows is how many rows one statement inserts: far below what either database binds, and enough that a round trip more makes no difference.
const bulkRows = 64

// Many inserts rows, many with one statement. row is the form of one, such as (?, ?); tail ends the statement.
func (c Conn) Many(ctx context.Context, head, row, tail string, list [][]any) error {
	for part := range slices.Chunk(list, bulkRows) {
		if _, err := c.Exec(ctx, head+values(row, len(part))+tail, slices.Concat(part...)...); err != nil {
			return err
		}
	}
	return nil
}

// ManyWithID is many for a table with an id. It returns the ids in the order of the rows: each is larger than the one before.
func (c Conn) ManyWithID(ctx context.Context, head, row string, list [][]any) ([]int64, error) {
	ids := make([]int64, 0, len(list))
	for part := range slices.Chunk(list, bulkRows) {
		some, err := Rows(ctx, c, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) },
			head+values(row, len(part))+" RETURNING id", slices.Concat(part...)...)
		if err != nil {
			return nil, err
		}
		slices.Sort(some) // the order in which they are returned is not promised
		ids = append(ids, some...)
	}
	return ids, nil
}

func values(row string, n int) string { return " VALUES " + row + strings.Repeat(", "+row, n-1) }
