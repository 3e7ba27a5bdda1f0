package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAMailOnStandardInputIsKeptLikeAnyMail pipes mails around the limits into the program, and gives it the same as files.
func TestAMailOnStandardInputIsKeptLikeAnyMail(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.env = append(p.env, "REMIT_MAIL_MAX_SIZE=100000", "REMIT_MAIL_KEPT=6000000")
	p.furnish(t, nil, "", nil)
	for n, x := range []struct {
		name    string
		size    int
		outcome string
		kept    int
		words   string
	}{
		{"within the limit", 90_000, "created", 90_000, "See the picture."},
		{"beyond it", 110_000, "unreadable", 110_000, "The mail has too many bytes: 110000, at most 100000 are accepted."},
		{"too large for the memory", 5_000_000, "unreadable", 5_000_000, "The mail has too many bytes: 5000000, at most 100000 are accepted."},
		{"beyond what is kept", 7_000_000, "unreadable", 6_000_000, "The mail has too many bytes: 7000000, at most 100000 are accepted. Only its first 6000000 bytes are kept."},
	} {
		for _, way := range []string{"pipe", "file"} {
			raw := pictureMail(1000*n+len(way), x.size)
			raw = append(raw, bytes.Repeat([]byte("x"), x.size-len(raw))...)
			raw = bytes.Replace(raw, []byte("big"), []byte(way), 1) // the Message-ID
			raw = raw[:x.size]
			var out string
			if way == "pipe" {
				out = p.run(t, string(raw), "mail", "receive")
			} else {
				path := filepath.Join(p.dir, fmt.Sprint(n, ".eml"))
				must(t, os.WriteFile(path, raw, 0o600))
				out = p.run(t, "", "mail", "receive", path)
			}
			var line receivedMail
			must(t, json.Unmarshal([]byte(out), &line))
			if line.Outcome != x.outcome || line.Ticket == nil {
				t.Fatalf("%s by %s: %s", x.name, way, out)
			}
			p.with(t, func(ctx context.Context, a *app) {
				messages, err := a.db.Messages(ctx, operator(), *line.Ticket)
				must(t, err)
				if got := messages[0].Text; strings.TrimSpace(got) != x.words {
					t.Errorf("%s by %s: it says %q", x.name, way, got)
				}
				var kept bytes.Buffer
				must(t, a.db.CopyMail(ctx, operator(), messages[0].MailID, &kept))
				if !bytes.Equal(kept.Bytes(), raw[:x.kept]) {
					t.Errorf("%s by %s: %d bytes are kept, want the first %d", x.name, way, kept.Len(), x.kept)
				}
			})
		}
	}
}
