package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"remit/internal/testenv"
)

// BenchmarkMailOverIMAP has mails lie in a mailbox of Dovecot, starts the program and waits until each is a decided ticket and its copy marked.
// The start of the program counts; acknowledgements go to a server meanwhile. -benchtime=2000x sets how many mails there are.
func BenchmarkMailOverIMAP(b *testing.B) {
	for _, size := range []int{2_000, 100_000} {
		b.Run(fmt.Sprintf("%dB", size), func(b *testing.B) {
			imap := testenv.Dovecot(b)
			smtp := testenv.SMTPSink(b, testenv.SinkOptions{KeepsNothing: true})
			user := imap.User()
			p := newProgram(b)
			p.furnish(b, imap, user, smtp)
			body := strings.Repeat("The computer at the front desk, NW-0012, shows a blue screen again and again.\r\n", size/79)
			for n := range b.N {
				imap.Deliver(b, user, "INBOX", rawMail(fmt.Sprintf("p%d@northwind.example", n%40), fmt.Sprintf("m%d@northwind.example", n), fmt.Sprintf("Request %d", n), body))
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
