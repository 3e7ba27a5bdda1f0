package main

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"remit/internal/testenv"
)

// benchLine is a line of what people write.
const benchLine = "The computer at the front desk, NW-0012, shows a blue screen again and again.\r\n"

// benchMails are the kinds of mail that are measured: each makes the body, and the fields of its header beside the usual.
var benchMails = []struct {
	name   string
	body   func(n int) string
	header []string
}{
	{"2KB", func(int) string { return strings.Repeat(benchLine, 25) }, nil},
	{"100KB-picture", func(n int) string {
		picture := make([]byte, 72_000)
		random := rand.New(rand.NewPCG(uint64(n), 1))
		for i := range picture {
			picture[i] = byte(random.Uint32())
		}
		lines := base64.StdEncoding.EncodeToString(picture)
		var b strings.Builder
		b.WriteString("--b\r\nContent-Type: text/plain\r\n\r\n" + strings.Repeat(benchLine, 25) + "--b\r\nContent-Type: image/png; name=\"screen.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
		for len(lines) > 76 {
			b.WriteString(lines[:76] + "\r\n")
			lines = lines[76:]
		}
		return b.String() + lines + "\r\n--b--\r\n"
	}, []string{"MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b"}},
	{"100KB-text", func(int) string { return strings.Repeat(benchLine, 1265) }, nil},
}

// BenchmarkMailOverIMAP has mails lie in a mailbox of Dovecot, starts the program and waits until each is a decided ticket and its copy marked.
// The start of the program counts; acknowledgements go to a server meanwhile. -benchtime=2000x sets how many mails there are.
func BenchmarkMailOverIMAP(b *testing.B) {
	for _, kind := range benchMails {
		b.Run(kind.name, func(b *testing.B) {
			imap := testenv.Dovecot(b)
			smtp := testenv.SMTPSink(b, testenv.SinkOptions{KeepsNothing: true})
			user := imap.User()
			p := newProgram(b)
			p.furnish(b, imap, user, smtp)
			for n := range b.N {
				imap.Deliver(b, user, "INBOX", rawMail(fmt.Sprintf("p%d@northwind.example", n%40), fmt.Sprintf("m%d@northwind.example", n), fmt.Sprintf("Request %d", n), kind.body(n), kind.header...))
			}
			books := p.books(b)
			b.ResetTimer()
			p.serve(b)
			for books.count("SELECT COUNT(*) FROM mails WHERE state = 'done'") < b.N {
				time.Sleep(20 * time.Millisecond)
			}
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
		})
	}
}
