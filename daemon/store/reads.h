#ifndef DAEMON_STORE_READS_H
#define DAEMON_STORE_READS_H
/* Counts the pages that SQLite reads of a store's file, for work on it that takes long and says nothing meanwhile.
 *
 *     reads_begin(&reads, on_read, context);                sqlite3_open_v2(.., reads.vfs.zName)
 *     reads_end(&reads);                                     closed again */
#include <sqlite3.h>
#include <stdint.h>

typedef void reads_fn(void *context, uint64_t pages);
struct reads {
	sqlite3_vfs vfs;            /* the usual one, but for opening */
	sqlite3_io_methods methods; /* those of the file, but for reading */
	const sqlite3_io_methods *usual;
	uint64_t pages;
	reads_fn *on_read; /* NULL: nobody listens */
	void *context;
};

void reads_begin(struct reads *reads, reads_fn *on_read, void *context);
void reads_end(struct reads *reads);
#endif
