package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"remit/internal/testenv"
)

// TestThePackageIsInstalledStartedUpgradedAndPurged makes the package of the program as make deb does, in two versions, and has package/try use them on
// a system of its own.
func TestThePackageIsInstalledStartedUpgradedAndPurged(t *testing.T) {
	t.Parallel()
	testenv.Throwaway(t)
	dir := t.TempDir()
	binary := filepath.Join(dir, "remit")
	text, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-w", "-o", binary, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("the program is not built: %v\n%s", err, text)
	}
	var packages []string
	for _, version := range []string{"1.0", "1.1"} {
		file := filepath.Join(dir, "remit_"+version+".deb")
		build := exec.CommandContext(t.Context(), "package/build", binary, version, file)
		build.Env = append(os.Environ(), "COMPRESSION=none")
		if text, err := build.CombinedOutput(); err != nil {
			t.Fatalf("the package is not made: %v\n%s", err, text)
		}
		packages = append(packages, file)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	_, port, err := net.SplitHostPort(free.Addr().String())
	must(t, err)
	must(t, free.Close())
	try := exec.CommandContext(t.Context(), "package/try", packages[0], packages[1], port)
	try.Env = withoutRemit(os.Environ())
	text, err = try.CombinedOutput()
	if err != nil || !strings.Contains(string(text), "the data is left") {
		t.Fatalf("%v\n%s", err, text)
	}
}

// withoutRemit is an environment that does not configure the program.
func withoutRemit(environ []string) (kept []string) {
	for _, e := range environ {
		if !strings.HasPrefix(e, "REMIT_") {
			kept = append(kept, e)
		}
	}
	return kept
}
