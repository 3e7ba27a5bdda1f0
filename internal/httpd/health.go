package httpd

import (
	"crypto/subtle"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"remit/internal/fault"
)

// Figures is who may read /metrics, and what stands there besides the traffic. Who has the token may from everywhere.
type Figures struct {
	Networks   []netip.Prefix
	Token      string // "" for none
	Collectors []prometheus.Collector
}

// traffic measures answers by route, method and class of status: as many series as there are routes, whatever visitors ask for.
type traffic struct {
	registry *prometheus.Registry
	handler  http.Handler
	seconds  *prometheus.HistogramVec
	open     prometheus.Gauge
}

func newTraffic(f Figures, log *slog.Logger) traffic {
	t := traffic{
		registry: prometheus.NewRegistry(),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "remit_http_request_seconds", Help: "Time spent on answers, open streams included.",
			Buckets: []float64{.005, .025, .1, .25, 1, 5, 30}}, []string{"route", "method", "class"}),
		open: prometheus.NewGauge(prometheus.GaugeOpts{Name: "remit_http_requests_open", Help: "Requests under way."}),
	}
	t.registry.MustRegister(t.seconds, t.open, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	t.registry.MustRegister(f.Collectors...)
	t.handler = promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError), ErrorHandling: promhttp.HTTPErrorOnError})
	return t
}

// count keeps the figures of traffic.
func (s *Server) count(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := s.options.Now()
		s.traffic.open.Inc()
		defer s.traffic.open.Dec()
		if err := next(c); err != nil {
			c.Error(err)
		}
		took := s.options.Now().Sub(start)
		s.traffic.note(c, took)
		s.tell(c, took)
		return nil
	}
}

// note counts one answer. What no route answers is one series, whatever its address and method.
func (t *traffic) note(c echo.Context, took time.Duration) {
	route, method := c.Path(), c.Request().Method
	if route == "" || c.Response().Status == http.StatusMethodNotAllowed || !plain(method) {
		route, method = "none", "any"
	}
	t.seconds.WithLabelValues(route, method, strconv.Itoa(c.Response().Status/100)+"xx").Observe(took.Seconds())
}

// plain reports whether a method is one of those that browsers and programs use.
func plain(method string) bool {
	return slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}, method)
}

// ready says whether requests can be answered, without telling why not to strangers.
func (s *Server) ready(c echo.Context) error {
	if err := s.options.Ready(c.Request().Context()); err != nil {
		s.log(c).WarnContext(c.Request().Context(), "not ready", "error", err)
		return c.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return c.String(http.StatusOK, "ready\n")
}

// metrics answers in the text format of Prometheus, to whom the configuration lets read it. It tells sums only, nothing of a client.
func (s *Server) metrics(c echo.Context) error {
	if !s.mayMeasure(c) {
		return fault.Errorf(fault.Forbidden, "The figures are for the networks and the token that the configuration names under [metrics].")
	}
	s.traffic.handler.ServeHTTP(c.Response(), c.Request())
	return nil
}

// mayMeasure reports whether a visitor has the token, or comes from a network that may. A request that a proxy passed on, whom the configuration does not
// trust to say for whom, comes from nowhere: else the whole world would come from the proxy's own machine.
func (s *Server) mayMeasure(c echo.Context) bool {
	f, r := s.options.Figures, c.Request()
	token, ok := strings.CutPrefix(r.Header.Get(echo.HeaderAuthorization), "Bearer ")
	if ok && f.Token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(f.Token)) == 1 {
		return true
	}
	passedOn := r.Header.Get(echo.HeaderXForwardedFor) != "" || r.Header.Get("Forwarded") != "" || r.Header.Get("Via") != ""
	if passedOn && len(s.options.TrustedProxies) == 0 {
		return false
	}
	from, err := netip.ParseAddr(c.RealIP())
	return err == nil && slices.ContainsFunc(f.Networks, func(n netip.Prefix) bool { return n.Contains(from.Unmap()) })
}
