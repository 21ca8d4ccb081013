#ifndef DAEMON_STORE_FOLD_H
#define DAEMON_STORE_FOLD_H
/* Two folds of the log, which can be dropped and made again: what is known of each identity, in sorted runs, and the
 * live versions of each student, in histories.
 *
 * A run is written once, in ascending order, and never changed; the newest run that knows a key is right.  Runs of one
 * size become one of the next, a slice at a time, whenever there is nothing better to do:
 *
 *     store_run_begin(store, last_seq);                     in a transaction; a first run is of 2^16 to 2^19 rows
 *     store_run_add(store, &row);                           for each, over as many transactions as it takes
 *     store_run_end(store);                                 read from the commit on
 *     while (store_runs_merge(store, 4096, &code, &why))
 *             give way to others;
 *
 * As with every write of the store, what fails makes its transaction fail, and a transaction that is rolled back takes
 * its rows out of the run again: go on behind the last row that was committed.  A run or a merge that is not
 * sealed when the store is opened never happened. */
#include "base/buf.h"
#include "base/pack.h"
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

size_t store_runs_count(const struct store *store); /* sealed ones */
size_t store_runs_most(const struct store *store);  /* .. of the level of which there are most */

/* Which runs are sealed: a number that grows whenever they change. */
int64_t store_runs_age(const struct store *store);
/* Which of the keys some run may have; of most that are new none has.  Answers the age at which that is so: later a run that
 * is newer may have them.  This one may be asked on another thread, beside whoever has the store. */
int64_t store_identities_ask(
        struct store *store, const struct hash128 keys[], size_t count, bool may_be_known[]);

typedef int identity_fn(void *context, const struct identity_row *row); /* 0, or -1: it makes no sense */
/* One that will be looked for soon: where the filters will say that they do not have it is called up. */
void store_identity_expect(const struct store *store, struct hash128 key);
/* The newest record of the key; valid during the call.  1: found, `each` was called; 0: unknown; -1: cannot be read. */
int store_identity_find(
        struct store *store, struct hash128 key, identity_fn *each, void *context, struct diag *why);
/* One slice of work on merging runs, of about `rows` rows, in a transaction of its own; false: there is none.  Half
 * a million rows a second, beside a sync a slice: 2^13 rows are 6 ms and seldom over 20, 2^15 are 30. */
bool store_runs_merge(struct store *store, unsigned rows, enum store_code *code, struct diag *why);

/* Histories are in parts, each written once by student: what a fold had to say of each, or what was in sixteen such parts. */
struct history_part {
	int64_t number; /* given by store_history_begin */
	int64_t upto_seq;
	int level;
};
void store_history_begin(struct store *store, struct history_part *part);
/* Once a student, in order; those of no student (-1) are the last.  Read from the commit on. */
void store_history_add(struct store *store, int64_t part, int64_t student, struct text facts);
void store_history_seal(
        struct store *store, int64_t part, bool is_sealed); /* read from the commit on, or not */
int64_t store_history_upto(struct store *store); /* seq up to which the sealed ones know all; 0: none */

typedef int history_part_fn(void *context, const struct history_part *part);
int store_history_parts(struct store *store, history_part_fn *each, void *context,
        struct diag *why); /* the sealed ones, the newest first */
typedef int history_fn(void *context, struct text facts);
int store_history_of(struct store *store, int64_t student, history_fn *each, void *context,
        struct diag *why); /* in each sealed part that has any, the newest first */

/* The students of a part in order.  A place is a student's number, or behind all of them for those of no student.
 *
 *     struct history_cursor cursor = {0};
 *     for (int failed = store_history_seek(store, &cursor, part, place, &why); !failed && !cursor.is_over;
 *             failed = store_history_next(store, &cursor, &why))
 *             cursor.place, cursor.facts
 *     store_history_leave(&cursor); */
#define HISTORY_LAST_PLACE INT64_C(0xffffffff)
struct history_cursor {
	int64_t part, key; /* key: of its block */
	int64_t place;
	struct text facts; /* in the block */
	struct unpack rest;
	struct buf block; /* owned */
	bool is_over;
};
int store_history_seek(struct store *store, struct history_cursor *cursor, int64_t part, int64_t place,
        struct diag *why); /* the first at the place or behind it */
int store_history_next(struct store *store, struct history_cursor *cursor, struct diag *why);
void store_history_leave(struct history_cursor *cursor);

/* Clears some `rows` rows away of parts that are neither sealed nor one of two that are being written, in a transaction
 * of its own; false: there are none. */
bool store_history_clear(struct store *store, const int64_t written[2], unsigned rows, enum store_code *code,
        struct diag *why);

void store_fold_drop(struct
        store *store); /* forgets both, and what is true by source, in a transaction: they are made again from the log */
/* As store_open, with both forgotten before either is read: however damaged they are, it opens. */
int store_open_unfolded(
        const char *path, const char *vfs, struct hash_key fresh, struct store **out, struct diag *why);
#endif
