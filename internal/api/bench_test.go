package api_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// BenchmarkOpenRequest opens tickets one after the other over HTTP, without waiting for the disk.
func BenchmarkOpenRequest(b *testing.B) { benchmark(b, "POST", "/api/v1/requests", blueScreen) }

// BenchmarkListTickets reads a page of 50 of 200 tickets.
func BenchmarkListTickets(b *testing.B) { benchmark(b, "GET", "/api/v1/tickets?view=open", "") }

// BenchmarkReadTicket reads one ticket with its conversation and clocks.
func BenchmarkReadTicket(b *testing.B) { benchmark(b, "GET", "/api/v1/tickets/1001", "") }

func benchmark(b *testing.B, method, path, body string) {
	h := open(b)
	for range 200 {
		h.want(http.StatusCreated, "POST", "/api/v1/requests", blueScreen)
	}
	for b.Loop() {
		r, err := http.NewRequestWithContext(b.Context(), method, h.server.URL+path, strings.NewReader(body))
		h.must(err)
		r.Header.Set("Authorization", "Bearer "+h.token)
		r.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultTransport.RoundTrip(r)
		h.must(err)
		if res.StatusCode >= http.StatusBadRequest {
			b.Fatal(res.Status)
		}
		_, err = io.Copy(io.Discard, res.Body)
		h.must(errors.Join(err, res.Body.Close()))
	}
}
