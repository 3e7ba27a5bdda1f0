package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/activation"
	"github.com/coreos/go-systemd/v22/daemon"

	"remit/internal/fault"
)

// listen returns the socket that was handed over, by systemd or by the server before this one, else one of its own.
func listen(address string) (net.Listener, error) {
	given, err := activation.Listeners()
	if err != nil {
		return nil, fmt.Errorf("remit: sockets: %w", err)
	}
	if len(given) > 1 {
		return nil, fault.Errorf(fault.Invalid, "%d sockets were handed over, and one is served. Name one ListenStream in the socket unit.", len(given))
	}
	if len(given) == 1 && given[0] != nil {
		return given[0], nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "Nothing can be served on %s: %w", address, err)
	}
	return l, nil
}

// renewal is the program started anew in the same process: with the socket in hand, so that who connects meanwhile waits in its queue and nobody is refused.
type renewal struct {
	path   string
	socket *os.File
}

// prepare checks that the program and its configuration, which may both have been changed, can be started, and keeps the socket open beyond the server.
func (p *process) prepare(ctx context.Context, l net.Listener) (*renewal, error) {
	if _, err := loadConfig(p.config, p.environ); err != nil {
		return nil, err
	}
	path, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("remit: where the program lies: %w", err)
	}
	if said, err := exec.CommandContext(ctx, path, "version").CombinedOutput(); err != nil {
		return nil, fault.Errorf(fault.Unavailable, "The program at %s does not start: %s", path, strings.TrimSpace(string(said)))
	}
	tcp, ok := l.(interface{ File() (*os.File, error) })
	if !ok {
		return nil, fmt.Errorf("remit: %T cannot be handed over", l)
	}
	socket, err := tcp.File()
	if err != nil {
		return nil, fmt.Errorf("remit: socket: %w", err)
	}
	return &renewal{path, socket}, nil
}

// begin becomes the new program: the process keeps its number, and the socket lies where the protocol of sd_listen_fds looks for it.
func (r *renewal) begin() error {
	const first = 3 // SD_LISTEN_FDS_START
	if err := syscall.Dup3(int(r.socket.Fd()), first, 0); err != nil && int(r.socket.Fd()) != first {
		return fmt.Errorf("remit: hand the socket over: %w", err)
	}
	if int(r.socket.Fd()) == first {
		if _, _, e := syscall.Syscall(syscall.SYS_FCNTL, first, syscall.F_SETFD, 0); e != 0 {
			return fmt.Errorf("remit: hand the socket over: %w", e)
		}
	}
	env := []string{"LISTEN_FDS=1", "LISTEN_PID=" + strconv.Itoa(os.Getpid())}
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "LISTEN_") {
			env = append(env, e)
		}
	}
	return fmt.Errorf("remit: start %s anew: %w", r.path, syscall.Exec(r.path, os.Args, env))
}

// renewed runs serve until ctx ends, or until SIGHUP asks for the program anew. What is under way is finished first; a configuration that is wrong leaves
// everything as it is, with a word in the log.
func (p *process) renewed(ctx context.Context, a *app, l net.Listener, serve func(context.Context) error) (*renewal, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
	defer signal.Stop(asked)
	var next *renewal
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for {
			select {
			case <-ctx.Done():
				return
			case <-asked:
			}
			r, err := p.prepare(ctx, l)
			if err != nil {
				a.log.ErrorContext(ctx, "The program is not started anew.", "error", err)
				continue
			}
			next = r
			a.log.InfoContext(ctx, "starts anew")
			stop()
		}
	}()
	err := serve(ctx)
	stop()
	<-heard
	return next, err
}

// tell tells systemd how the server does, where it asks.
func tell(a *app, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		a.log.Warn("systemd does not hear how the server does", "error", err)
	}
}

// stuckTime is how long a loop of a second may be at one run before the program counts as stuck.
const stuckTime = 5 * time.Minute

// stuck reports whether a loop that should take a moment does not come to its end. A database that does not answer is no reason: the run fails then, and
// starting anew would not bring it back.
func (a *app) stuck() bool {
	for _, l := range a.loops() {
		if (l.Name == "alarms" || l.Name == "answers") && l.Running && a.db.Now().Sub(l.Began) > stuckTime {
			return true
		}
	}
	return false
}

// alive lets systemd's watchdog know that the program is not stuck, as often as it asks, until ctx ends.
func (a *app) alive(ctx context.Context) {
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		a.log.WarnContext(ctx, "the watchdog's interval cannot be read", "error", err)
	}
	if every <= 0 {
		return
	}
	tick := time.NewTicker(every / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if !a.stuck() {
				tell(a, daemon.SdNotifyWatchdog)
			}
		}
	}
}
