// Package plans lets SQLite keep the plan of a statement that is used again. Left to itself it looks at the values that a statement is given and
// plans it anew for each, where an index of a part of a table might serve: to read a row takes ten microseconds, to plan for it forty. The driver
// has no setting for this, so each connection gets it from SQLite itself as it is opened.
//
// It also bounds what memory SQLite's pages are taken from. glibc gives each thread a heap of its own, up to eight a processor, and the threads that Go
// calls SQLite from change: under load each heap keeps what its busiest moment took, so that the process grows for hours to three times of what is in use.
package plans

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

typedef struct sqlite3 sqlite3;
extern int sqlite3_auto_extension(void (*each)(void));
extern int sqlite3_db_config(sqlite3 *db, int what, ...);
extern int sqlite3_config(int what, ...);

enum { CONFIG_MEMSTATUS = 9, DBCONFIG_ENABLE_QPSG = 1007 };

static int keep(sqlite3 *db, char **failure, const void *api) {
	(void)failure;
	(void)api;
	return sqlite3_db_config(db, DBCONFIG_ENABLE_QPSG, 1, (int *)0);
}

static int keep_all(void) {
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 1);
#endif
	int rc = sqlite3_config(CONFIG_MEMSTATUS, 0);
	return rc ? rc : sqlite3_auto_extension((void (*)(void))keep);
}
*/
import "C"

// init runs before any database is opened: the memory that SQLite takes need not be counted under a lock that all connections share, and each
// connection keeps its plans.
func init() {
	if rc := C.keep_all(); rc != 0 {
		panic("plans: SQLite refuses its settings")
	}
}
