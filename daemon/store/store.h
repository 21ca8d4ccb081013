#ifndef DAEMON_STORE_H
#define DAEMON_STORE_H
/* One SQLite file.  The log of events is the truth; alerts and transitions are what was said about it.
 *
 * One writer, one thread at a time.  A write that fails makes its transaction fail: the writes behind it do nothing,
 * and store_commit says what happened, so that nobody has to look in between.
 *
 *     store_begin(store);
 *     store_batch_add(store, &batch);
 *     store_event_add(store, &row);
 *     switch (store_commit(store, &why)) ..
 *
 * FULL: the disk is; nothing of the transaction happened, it may be tried again later.  BROKEN: whoever asked must
 * stop the process: after a failed sync nobody knows what the disk holds.
 *
 * Readers call `each` per row; texts of a row are valid during the call.  They answer 0, what `each` answered when
 * that was not 0, or -1 with *why. */
#include "base/civil.h"
#include "base/hash.h"
#include "base/text.h"

struct diag;
struct store;

enum store_code { STORE_OK = 0, STORE_FULL = -1, STORE_BROKEN = -2 };

/* Opens or makes the store, takes its lock, reads the pragmas back.  `fresh` becomes the hash key of a new one. */
int store_open(
        const char *path, const char *vfs, struct hash_key fresh, struct store **out, struct diag *why);
void store_close(struct store *store); /* takes NULL */
struct hash_key store_hash_key(const struct store *store);
bool store_is_unread(
        const struct store *store); /* too large to be looked through for damage as it was opened */

void store_begin(struct store *store);
/* For what can be made again from the log: its commit does not wait for the disk, which has it with the next that does. */
void store_begin_fold(struct store *store);
enum store_code store_commit(struct store *store, struct diag *why); /* anything but OK has rolled back */
void store_abort(struct store *store);
void store_checkpoint(
        struct store *store); /* gives the write-ahead log's space back, when the disk is full */
enum store_code store_probe(struct store *store, struct diag *why); /* writes something that says nothing */

enum batch_kind { BATCH_ARRIVAL, BATCH_TICK, BATCH_ACTION };
struct batch_row {
	int64_t number; /* given by store_batch_add */
	int64_t at_ms;
	enum batch_kind kind;
	bool is_history;
};
void store_batch_add(struct store *store, struct batch_row *batch);
typedef int batch_row_fn(void *context, const struct batch_row *row);
int store_batches_each(
        struct store *store, batch_row_fn *each, void *context, struct diag *why); /* in order */
int64_t store_last_instant(struct store *store); /* of the newest batch that was no history; 0: none */

struct event_row {
	int64_t seq, batch, received_ms;
	int64_t student; /* its number; -1: about none */
	int type, op;
	int64_t rev, prev; /* prev: seq of the version it replaces or removes; 0: none */
	struct civil_time was;
	struct text source, id, content;
	struct text
	        texts; /* the three as they are stored, when somebody packed them ahead: see row_texts.h */
	bool is_gone;  /* taken out of the log for good (retire.h): it has a number, and when it came */
};
typedef int event_row_fn(void *context, const struct event_row *row);
int64_t store_next_seq(const struct store *store);
void store_event_add(struct store *store, const struct event_row *row); /* row->seq is store_next_seq */
/* Of lines that are gone too. */
int store_event_get(struct store *store, int64_t seq, event_row_fn *each, void *context, struct diag *why);
int store_events_each(
        struct store *store, event_row_fn *each, void *context, struct diag *why); /* in order of seq */
int store_events_from(struct store *store, int64_t first_seq, event_row_fn *each, void *context,
        struct diag *why); /* the same, without those before first_seq */

typedef int student_row_fn(void *context, int64_t number, struct text id);
void store_student_add(struct store *store, int64_t number, struct text id);
int store_students_each(
        struct store *store, student_row_fn *each, void *context, struct diag *why); /* by number */

struct quarantine_row {
	int64_t id; /* given by the store */
	int64_t at_ms;
	int64_t line; /* of its delivery */
	struct text source, field, bytes;
	int64_t size; /* of the bytes; they themselves are read only by store_quarantine_get */
	const char *code, *reason;
};
struct quarantine_query {
	int64_t after;
	struct text source, code; /* empty: any */
};
typedef int quarantine_row_fn(void *context, const struct quarantine_row *row);
void store_quarantine_add(struct store *store, const struct quarantine_row *row);
int store_quarantine_get(
        struct store *store, int64_t id, quarantine_row_fn *each, void *context, struct diag *why);
int store_quarantine_find(struct store *store, const struct quarantine_query *query, quarantine_row_fn *each,
        void *context, struct diag *why); /* in order of id */
void store_quarantine_remove(struct store *store, int64_t id);
/* The oldest of those before, at most `rows`; true: there may be more. */
bool store_quarantine_purge(struct store *store, int64_t before_ms, int rows);
int64_t store_quarantine_bytes(struct store *store, struct text source); /* that are kept of this source */
int64_t store_quarantine_count(struct store *store);

/* What the rule of an id was when a daemon last ran with it; kept when the rule is gone, for its alerts. */
struct rule_row {
	struct text id, title, domain, severity, steps; /* steps: a JSON list */
	struct hash128 logic;
	int64_t remind_every; /* as one number; 0: never */
};
typedef int rule_row_fn(void *context, const struct rule_row *row);
void store_rule_put(struct store *store, const struct rule_row *row);
void store_rule_unsettle(
        struct store *store, struct text id); /* its logic is none that any rule has, until it is put */
/* What is kept of the one is the other's from now on, alerts too; unless that one has alerts open already. */
void store_rule_rename(struct store *store, struct text from, struct text id);
int store_rule_get(struct store *store, struct text id, rule_row_fn *each, void *context, struct diag *why);
int store_rules_each(struct store *store, rule_row_fn *each, void *context, struct diag *why);
#endif
