package desk_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"remit/internal/desk"
	"remit/internal/letters"
	"remit/internal/store"
	"remit/internal/store/storetest"
)

func TestATextThatCannotBeFilledInIsLoggedOnce(t *testing.T) {
	t.Parallel()
	db, _ := storetest.Open(t)
	written := letters.Book{Texts: map[string]map[letters.Kind]letters.Text{"en": {letters.Covered: {Body: "By {paragraph}."}, letters.Greeting: {Body: "Hi {name},"}}}}
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.PutSetting(t.Context(), "letters", written) }); err != nil { // as an older program did
		t.Fatal(err)
	}
	var log bytes.Buffer
	d := desk.New(desk.Options{DB: db, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for range 3 {
		book, err := d.Book(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if text, own := book.Text("en", letters.Covered); own || text != letters.Default("en", letters.Covered) {
			t.Errorf("it is used: %+v", text)
		}
	}
	if said := log.String(); strings.Count(said, "\n") != 1 || !strings.Contains(said, "level=WARN") || !strings.Contains(said, "text=covered language=en") || !strings.Contains(said, "{paragraph}") {
		t.Errorf("the log says\n%s", said)
	}
}
