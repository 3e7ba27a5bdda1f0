package httpd

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/labstack/echo/v4"
)

// Figure is one value for /metrics, in the words of Prometheus. Labels stand as `a="b",c="d"`, "" for none.
type Figure struct {
	Name   string
	Help   string
	Kind   string // counter or gauge
	Labels string
	Value  float64
}

// traffic counts answers by class of status, and the time they took.
type traffic struct {
	classes [6]atomic.Int64 // by the first digit of the status
	micros  atomic.Int64
	open    atomic.Int64
}

// count keeps the figures of traffic.
func (s *Server) count(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := s.options.Now()
		s.traffic.open.Add(1)
		defer s.traffic.open.Add(-1)
		if err := next(c); err != nil {
			c.Error(err)
		}
		if class := c.Response().Status / 100; class >= 0 && class < len(s.traffic.classes) {
			s.traffic.classes[class].Add(1)
		}
		s.traffic.micros.Add(s.options.Now().Sub(start).Microseconds())
		return nil
	}
}

// ready says whether requests can be answered, without telling why not to strangers.
func (s *Server) ready(c echo.Context) error {
	if err := s.options.Ready(c.Request().Context()); err != nil {
		s.log(c).Warn("not ready", "error", err)
		return c.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return c.String(http.StatusOK, "ready\n")
}

// metrics answers in the text format of Prometheus. It tells sums only, nothing of a client.
func (s *Server) metrics(c echo.Context) error {
	figures := s.traffic.figures()
	if s.options.Figures != nil {
		more, err := s.options.Figures(c.Request().Context())
		if err != nil {
			return fmt.Errorf("httpd: figures: %w", err)
		}
		figures = append(figures, more...)
	}
	return c.Blob(http.StatusOK, "text/plain; version=0.0.4; charset=utf-8", []byte(exposition(figures)))
}

func (t *traffic) figures() []Figure {
	var figures []Figure
	for class := 1; class < len(t.classes); class++ {
		figures = append(figures, Figure{"remit_http_requests_total", "Answers, by class of status.", "counter",
			fmt.Sprintf(`class="%dxx"`, class), float64(t.classes[class].Load())})
	}
	return append(figures,
		Figure{"remit_http_request_seconds_total", "Time spent on answers, open streams included.", "counter", "", float64(t.micros.Load()) / 1e6},
		Figure{"remit_http_requests_open", "Requests under way.", "gauge", "", float64(t.open.Load())})
}

func exposition(figures []Figure) string {
	var b strings.Builder
	said := ""
	for _, f := range figures {
		if f.Name != said {
			fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", f.Name, f.Help, f.Name, f.Kind)
			said = f.Name
		}
		labels := ""
		if f.Labels != "" {
			labels = "{" + f.Labels + "}"
		}
		fmt.Fprintf(&b, "%s%s %g\n", f.Name, labels, f.Value)
	}
	return b.String()
}
