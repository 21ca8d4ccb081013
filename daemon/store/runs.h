#ifndef DAEMON_STORE_RUNS_H
#define DAEMON_STORE_RUNS_H
/* The inside of the runs of fold.h: those that are sealed, the two that may be growing, and what goes back when a
 * transaction does.
 *
 * On disk a run is a row of `run`, a table identity_NUMBER and a filter.  The table holds blocks: a page full of rows,
 * packed one behind the other, by the first half of the first key; keys that share a first half are in one block.
 * That is a statement a page and not a row, which makes merging twenty times as fast.
 *
 * Sealed: it is read.  Neither sealed nor growing: litter, which merging clears away; so a process that died, a run that
 * was given up and one whose rows are in a merged one all leave the same behind, and nobody has to tell them apart. */
#include "sheaf.h"
#include "statement.h"
#include "base/buf.h"
#include "base/large.h"
#include "base/pack.h"

#include <pthread.h>

enum {
	RUN_FACTOR = 16, /* so many runs of the first level become one of the next */
	LARGE_FACTOR =
	        4, /* .. and of each other: a filter that fills memory is asked by itself, and that costs a line more
	                    * than to copy it once more */
	BLOCK_SIZE = 4050, /* with which a row of the table fills a page of 4,096, and none of the next */
	FILTER_PART_SIZE = 1 << 19 /* bytes of a filter that are written at once */
};

enum run_sql { RUN_MAKE, RUN_INSERT, RUN_FIND, RUN_SCAN, RUN_BOUND, RUN_DELETE, RUN_DROP, RUN_SQL_COUNT };
extern const char *const run_sql[RUN_SQL_COUNT]; /* # is the run's number */

/* A key as the tables order it: two signed halves that compare as its bytes do. */
struct run_key {
	int64_t h, h2;
};
struct run_key run_key_of(struct hash128 key);
int run_key_compare(struct run_key a, struct run_key b);
uint64_t run_key_hash(struct run_key key); /* for the filter */

struct run {
	int64_t number, rank; /* of two runs the one of the greater rank is the newer */
	int64_t rows, upto_seq;
	int level;
	struct sheaf *sheaf; /* of the runs; in it is its filter, */
	uint32_t bit;        /* .. which answers here */
	sqlite3_stmt *find;  /* owned */
	sqlite3_stmt *scan;  /* owned; NULL until the run is merged */
};

/* A run that is growing, and as it was when the transaction began. */
struct run_writer {
	struct run_growth {
		int64_t number; /* 0: none */
		int64_t rows;
		struct run_key first, last; /* first: of the block */
	} now, kept;
	struct buf block, block_kept; /* owned; rows that are not in the table yet */
	sqlite3_stmt *insert;         /* owned; NULL until it is needed in this transaction */
};
struct run_hashes {
	uint64_t *items; /* owned */
	size_t count, capacity;
};
struct merge {
	int64_t sources[RUN_FACTOR]; /* newest first */
	size_t source_count;
	int64_t from;  /* the first half of the next key */
	int64_t parts; /* of the filter, that are written */
	bool is_copied;
};

struct runs {
	struct run *items; /* owned; the sealed ones, newest first */
	size_t count;
	struct large memory; /* of filters and sheaves */
	pthread_mutex_t
	        asking; /* of the two below: held by who changes them, and by who asks from another thread */
	struct sheaf *sheaves;  /* owned; of the sealed ones' filters */
	int64_t age;            /* from 1 on; see store_runs_age */
	struct joining joining; /* of two of them */
	bool is_changed;        /* which are sealed, in this transaction */
	struct run_writer first, merged;
	struct run_hashes hashes, hashes_kept; /* of the rows of `first`; kept: of another that grew before */
	struct merge merge, merge_kept;
	struct filter filter; /* owned; of `merged` */
};

int runs_open(struct store *store, struct diag *why);
void runs_open_none(struct store *store); /* without reading which there are */
void runs_close(struct store *store);
void runs_keep(struct store *store); /* a transaction begins */
void runs_settle(
        struct store *store); /* it has been committed; store->code says when it cannot be read back */
void runs_return(struct store *store); /* it has been rolled back */

/* Binds filters that are large, a piece at a time; false: there are none to be bound. */
bool runs_bind(struct runs *runs);

/* These do nothing in a transaction that has failed, as every write. */
sqlite3_stmt *run_prepare(struct store *store, enum run_sql which, int64_t number); /* NULL: it has failed */
void run_execute(struct store *store, enum run_sql which, int64_t number);
void run_writer_begin(struct store *store, struct run_writer *writer, const struct run *like);
void run_writer_add(struct store *store, struct run_writer *writer, const struct identity_row *row);
void run_writer_seal(struct store *store, struct run_writer *writer, const struct filter *filter);
void run_filter_write(struct store *store, int64_t run, const struct filter *filter, int64_t part);
unsigned run_filter_bits(int level); /* for each key */
int64_t filter_part_count(const struct filter *filter);
bool block_next(struct unpack *rows, struct identity_row *out); /* false: no more, or rows->is_broken */
int block_damaged(struct diag *why, int64_t run);               /* -1 */
#endif
