/* The usual VFS with one call more in it. */
#include "reads.h"

#include <stddef.h>

static int on_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 at)
{
	struct reads *reads = (struct reads *)((char *)file->pMethods - offsetof(struct reads, methods));

	reads->pages++;
	if (reads->on_read)
		reads->on_read(reads->context, reads->pages);
	return reads->usual->xRead(file, bytes, size, at);
}

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	struct reads *reads = (struct reads *)vfs;
	sqlite3_vfs *usual = vfs->pAppData;
	int result = usual->xOpen(usual, name, file, flags, out_flags);

	if (result != SQLITE_OK || !(flags & SQLITE_OPEN_MAIN_DB))
		return result;
	reads->usual = file->pMethods;
	reads->methods = *reads->usual;
	reads->methods.xRead = on_read;
	file->pMethods = &reads->methods;
	return result;
}

void reads_begin(struct reads *reads, reads_fn *heard, void *context)
{
	sqlite3_vfs *usual = sqlite3_vfs_find(NULL);

	*reads = (struct reads){.vfs = *usual, .on_read = heard, .context = context};
	reads->vfs.zName = "counted";
	reads->vfs.pAppData = usual;
	reads->vfs.xOpen = on_open;
	sqlite3_vfs_register(&reads->vfs, 0);
}

void reads_end(struct reads *reads)
{
	sqlite3_vfs_unregister(&reads->vfs);
}
