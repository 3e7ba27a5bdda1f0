package store

import (
	"context"
	"time"

	"gorm.io/gorm/logger"
)

// told passes each statement on to Options.Told.
type told struct {
	logger.Interface
	tell func(ctx context.Context, began time.Time, text func() string, failed bool)
}

// Trace is called by gorm after each statement.
func (t told) Trace(ctx context.Context, began time.Time, text func() (string, int64), err error) {
	t.tell(ctx, began, func() string { s, _ := text(); return s }, err != nil)
}

// ParamsFilter keeps the values of a statement, which are clients' data, out of its text.
func (told) ParamsFilter(_ context.Context, text string, _ ...any) (string, []any) { return text, nil }

// LogMode keeps what is told.
func (t told) LogMode(logger.LogLevel) logger.Interface { return t }
