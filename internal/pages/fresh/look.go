package fresh

import (
	"context"
	"log/slog"
	"time"

	"github.com/labstack/echo/v4"

	"remit/internal/desk"
	"remit/internal/pages/shell"
)

// glance is how often a page is looked at of which not all changes are announced, such as how a mailbox is doing.
const glance = 2 * time.Second

// Look sends what a page shows and what is no longer as it was sent.
type Look func(ctx context.Context, s *shell.EventStream) error

// Watch looks at once, after each burst of the desk's changes and every two seconds, until the visitor leaves.
func Watch(c echo.Context, d *desk.Desk, log *slog.Logger, look Look) error {
	again := time.NewTicker(glance)
	defer again.Stop()
	return follow(c, d, log, follower{from: d.Mark(), begin: look, glances: again.C, glance: look,
		tell: func(ctx context.Context, s *shell.EventStream, _ Heard) error { return look(ctx, s) }})
}
