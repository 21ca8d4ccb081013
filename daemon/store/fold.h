#ifndef DAEMON_STORE_FOLD_H
#define DAEMON_STORE_FOLD_H
/* Two folds of the log, which can be dropped and made again: what is known of each identity, in sorted runs, and the
 * live versions of each student in one blob.
 *
 * A run is written once, in ascending order, and never changed; the newest run that knows a key is right.  Runs of one
 * size become one of the next, a slice at a time, whenever there is nothing better to do:
 *
 *     store_run_begin(store, last_seq);                     in a transaction; a first run is of 2^16 to 2^18 rows
 *     store_run_add(store, &row);                           for each, over as many transactions as it takes
 *     store_run_end(store);                                 read from the commit on
 *     while (store_runs_merge(store, 4096, &code, &why))
 *             give way to others;
 *
 * As with every write of the store, what fails makes its transaction fail, and a transaction that is rolled back takes
 * its rows out of the run again: go on behind the last row that was committed.  A run or a merge that is not
 * sealed when the store is opened never happened. */
#include "store.h"

struct identity_row {
	struct hash128 key;
	struct text record; /* packed, opaque to the store; at most 64 KiB */
};
int store_key_compare(struct hash128 a, struct hash128 b); /* the order of keys: as bytes; -1, 0, 1 */

void store_run_begin(struct store *store, int64_t upto_seq);
void store_run_add(struct store *store, const struct identity_row *row); /* keys strictly ascending */
void store_run_end(struct store *store);
int64_t store_runs_upto(const struct store *store); /* seq up to which the sealed runs know all; 0: none */

typedef int identity_fn(void *context, const struct identity_row *row); /* 0, or -1: it makes no sense */
/* The newest record of the key; valid during the call.  1: found, `each` was called; 0: unknown; -1: cannot be read. */
int store_identity_find(
        struct store *store, struct hash128 key, identity_fn *each, void *context, struct diag *why);
/* One slice of work on merging runs, of about `rows` rows, in a transaction of its own; false: there is none.  Half
 * a million rows a second, beside a sync a slice: 2^13 rows are 6 ms and seldom over 20, 2^15 are 30. */
bool store_runs_merge(struct store *store, unsigned rows, enum store_code *code, struct diag *why);

struct history_row {
	int64_t student;
	int64_t upto_seq; /* the last event that is in it */
	int64_t due_ms; /* the next instant, where it is known; INT64_MAX: it is not, as whoever folds writes today */
	struct text facts; /* packed, opaque to the store */
};
void store_history_put(struct store *store, const struct history_row *row);
typedef int history_fn(void *context, const struct history_row *row);
/* 1: found, `each` was called; 0: none; -1: cannot be read. */
int store_history_get(
        struct store *store, int64_t student, history_fn *each, void *context, struct diag *why);
/* By student, without the facts; 0, what `each` answered, or -1. */
int store_histories_each(struct store *store, history_fn *each, void *context, struct diag *why);

void store_fold_drop(struct
        store *store); /* forgets both, and what is true by source, in a transaction: they are made again from the log */
/* As store_open, with both forgotten before either is read: however damaged they are, it opens. */
int store_open_unfolded(
        const char *path, const char *vfs, struct hash_key fresh, struct store **out, struct diag *why);
#endif
