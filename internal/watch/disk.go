package watch

import "syscall"

// free is how many bytes can still be written to the disk of a folder, -1 where nobody can say.
func free(dir string) int64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return -1
	}
	return int64(s.Bavail) * s.Bsize
}
