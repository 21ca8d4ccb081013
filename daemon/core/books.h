#ifndef DAEMON_CORE_BOOKS_H
#define DAEMON_CORE_BOOKS_H
/* A store and what its log and folds say, for who works on it while no daemon runs: its lock is taken. */
#include "base/diag.h"
#include "base/hash.h"

struct registrar;
struct ruleset;
struct store;
struct zone;
struct zones;

struct books_options {
	const char *path;    /* of a store that is there */
	const char *vfs;     /* NULL: the system's */
	struct ruleset *set; /* borrowed, as all here */
	struct zones *zones;
	const struct zone *zone; /* the district's */
	int64_t memory;          /* bytes that the facts of students may take, about; 0: any */
	int64_t now_ms;
	size_t fold_rows; /* how long the tail of the log may get; 0: as usual */
};

struct books {                       /* {0}: closed */
	struct store *store;         /* owned */
	struct registrar *registrar; /* owned; on it */
};

typedef int books_store_fn(const char *path, const char *vfs, struct hash_key fresh, struct store **out,
        struct diag *why); /* store_open or store_open_unfolded */
typedef void books_read_fn(void *context, int64_t seq);
/* Also when it fails it is to be closed.  `on_read` hears of each line of the log that is read again. */
int books_open(struct books *books, const struct books_options *options, books_store_fn *store_of,
        books_read_fn *on_read, void *context, struct diag *why);
void books_close(struct books *books);
#endif
