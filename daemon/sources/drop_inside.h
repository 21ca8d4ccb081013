#ifndef DAEMON_SOURCES_DROP_INSIDE_H
#define DAEMON_SOURCES_DROP_INSIDE_H
/* What the files about a drop folder share. */
#include "drop_folder.h"

#include <sys/stat.h>

#define DROP_ENDING ".ndjson"

/* What a file looked like. */
struct looked {
	char *name; /* owned */
	struct timespec modified;
	off_t size;
	ino_t inode;
};

struct looks {
	struct looked *items; /* owned */
	size_t count, capacity;
};

struct drop_folder {
	int folder, taking, done, rejected; /* owned; of the folders */
	struct looks before, now;
	size_t others;
	/* The file that is open. */
	char *name; /* owned */
	const char *fault;
	int file; /* owned; -1: none, or one that is refused unread */
	struct stat about;
	struct buf rest;  /* owned; read, and not yet a whole line */
	bool is_skipping; /* the rest of a line that is longer than any may be */
};

/* With what the system says; -1.  A file is not named: its name goes into no log. */
int drop_fail(struct diag *why, const char *doing, const char *what);
void drop_fd_close(int *fd);
#endif
