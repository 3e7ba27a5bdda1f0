package testenv

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// Throwaway skips a test that installs packages on a layer over this machine's system, where that cannot be made: it wants Debian's tools, root, and
// mounts of its own.
func Throwaway(t testing.TB) {
	t.Helper()
	const remedy = "run it as root on Debian with dpkg, curl and overlayfs"
	for _, name := range []string{"dpkg", "dpkg-deb", "unshare", "setpriv", "curl", "realpath"} {
		_, err := program(name)
		require(t, err, remedy)
	}
	if os.Geteuid() != 0 {
		require(t, fmt.Errorf("a layer over the system %w by others than root", errMissing), remedy)
	}
	dir := t.TempDir()
	script := `mount -t tmpfs tmpfs "$0" && mkdir "$0/up" "$0/work" "$0/root" && mount -t overlay overlay -o "lowerdir=/,upperdir=$0/up,workdir=$0/work" "$0/root" &&
		mount -t proc proc "$0/root/proc" && mount --bind /dev "$0/root/dev" && chroot "$0/root" true`
	if text, err := exec.CommandContext(t.Context(), "unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, dir).CombinedOutput(); err != nil {
		// A container may forbid mounts: nothing that could be installed helps there, so the test is left out even where all are asked for.
		t.Skipf("no layer can be put over this system (%v: %s); to run this test: %s", err, text, remedy)
	}
}
