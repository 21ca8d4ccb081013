#ifndef DAEMON_STORE_STATEMENT_H
#define DAEMON_STORE_STATEMENT_H
/* The inside of the store: its statements, prepared once, and how each file of this room runs one.
 *
 *     sqlite3_stmt *q = statement(store, BATCH_ADD);
 *     sqlite3_bind_int64(q, 1, number);
 *     statement_write(store, q);                            or statement_each / statement_integer */
#include "alert_row.h"
#include "deliveries.h"
#include "fold.h"
#include "held.h"
#include "outbox_row.h"
#include "proposal_row.h"
#include "ruleset_row.h"
#include "source_row.h"
#include "base/diag.h"
#include <sqlite3.h>

enum statement {
	BEGIN,
	COMMIT,
	ROLLBACK,
	META_GET,
	META_PUT,
	META_PROBE,
	BATCH_ADD,
	BATCH_LAST,
	BATCH_LAST_INSTANT,
	BATCH_EACH,
	EVENT_ADD,
	EVENT_PUT,
	EVENT_GET,
	EVENT_EACH,
	EVENT_LAST,
	STUDENT_ADD,
	STUDENT_EACH,
	STUDENT_RETIRE,
	QUARANTINE_ADD,
	QUARANTINE_PURGE,
	QUARANTINE_BYTES,
	QUARANTINE_COUNT,
	QUARANTINE_SINCE,
	DELIVERY_ADD,
	DELIVERY_GET,
	DELIVERY_PURGE,
	QUARANTINE_GET,
	QUARANTINE_FIND,
	QUARANTINE_REMOVE,
	RULE_PUT,
	RULE_UNSETTLE,
	RULE_RENAME,
	RULE_ALERTS_RENAME,
	RULE_GET,
	RULE_EACH,
	ALERT_ADD,
	ALERT_EPISODE,
	ALERT_SURFACE,
	ALERT_ACTION,
	ALERT_GET,
	ALERT_OF_STUDENT,
	ALERT_FIND,
	ALERT_OPEN_OF_RULE,
	ALERT_LAST,
	ALERT_COUNT,
	ALERT_SHADOWS,
	ALERT_EARLIER,
	ALERT_SLICE,
	ALERT_EXPIRE,
	ALERT_EXPIRED,
	ALERT_PURGE,
	ALERT_RETURN,
	ALERT_REMIND,
	ALERT_REMIND_BY,
	ALERT_WATCH,
	ALERT_WATCH_DUE,
	ALERT_WATCH_NEXT,
	ALERT_REMIND_DUE,
	ALERT_REMIND_NEXT,
	TRANSITION_ADD,
	TRANSITION_PURGE,
	TRANSITION_SINCE,
	TRANSITION_COUNTS,
	TRANSITION_OF,
	OUTBOX_POST,
	OUTBOX_MARK,
	OUTBOX_INTERRUPT,
	OUTBOX_HOLD,
	OUTBOX_HOLD_RULE,
	OPENED_BY_RULE,
	TRANSITION_HEARD,
	OUTBOX_DUE,
	OUTBOX_NEXT,
	OUTBOX_OLDEST,
	OUTBOX_OPENING,
	OUTBOX_STEPS,
	OUTBOX_COUNTS,
	OUTBOX_GET,
	OUTBOX_FIND,
	OUTBOX_LATER,
	OUTBOX_SLICE,
	OUTBOX_PURGE,
	TRANSITION_FIRST,
	TRANSITION_LAST,
	RUN_ADD,
	RUN_LAST,
	RUN_SEAL,
	RUN_UNSEAL,
	RUN_UNSEAL_ALL,
	RUN_EACH,
	RUN_LITTER,
	RUN_FORGET,
	FILTER_ADD,
	FILTER_EACH,
	FILTER_FORGET,
	HISTORY_BEGIN,
	HISTORY_LAST,
	HISTORY_ADD,
	HISTORY_SEAL,
	HISTORY_UNSEAL_ALL,
	HISTORY_UPTO,
	HISTORY_PARTS,
	HISTORY_AT,
	HISTORY_BEHIND,
	HISTORY_KEYS,
	HISTORY_BLOCK,
	HISTORY_LITTER,
	HISTORY_CLEAR,
	HISTORY_FORGET,
	SOURCE_PUT,
	SOURCE_EACH,
	SOURCE_FORGET,
	SOURCE_MINUTE_ADD,
	SOURCE_MINUTE_EACH,
	SOURCE_MINUTE_PURGE,
	HELD_ADD,
	HELD_PUT,
	HELD_DECIDE,
	HELD_GET,
	HELD_FIND,
	HELD_EACH,
	HELD_BYTES,
	HELD_COUNT,
	HELD_PURGE,
	HELD_PART_ADD,
	HELD_PART,
	HELD_EMPTY,
	RULESET_ADD,
	RULESET_COUNT,
	RULESET_LAST,
	RULESET_BEFORE,
	RULESET_SINCE,
	RULE_OPEN,
	FATE_BEFORE,
	PROPOSAL_ADD,
	PROPOSAL_END,
	PROPOSAL_END_ONE,
	PROPOSAL_CONTEST,
	PROPOSAL_REOPEN,
	PROPOSAL_PUT,
	PROPOSAL_GET,
	PROPOSAL_FIND,
	PROPOSAL_OF_ALERT,
	PROPOSAL_APPROVED_SINCE,
	PROPOSAL_DUE,
	PROPOSAL_NEXT,
	PROPOSAL_COUNT,
	PROPOSAL_PURGE,
	STATEMENT_COUNT
};
extern const char *const statement_sql[STATEMENT_COUNT];
enum {
	STORE_APPLICATION_ID = 0x49564e44, /* "IVND" */
	STORE_VERSION = 19
};
extern const char *const schema_steps[STORE_VERSION]; /* [n] makes a store of version n one of n + 1 */

struct copier;
struct events;
struct runs;
struct store {
	sqlite3 *db;                               /* owned */
	sqlite3_stmt *statements[STATEMENT_COUNT]; /* owned */
	int lock;                                  /* owned; of the lock file */
	struct hash_key hash_key;
	/* The next numbers to give, and what they go back to when the transaction does. */
	struct store_numbers {
		int64_t seq, batch, transition;
		int64_t ruleset; /* the last that was given: the one in force */
	} next, kept;
	struct runs *runs;           /* owned */
	struct events *events;       /* owned; of the log, that are not written yet */
	struct histories *histories; /* owned */
	struct blocks *blocks;       /* owned; of either, on their way */
	struct copier *copier;       /* owned; of the write-ahead log */
	const char *syncs;           /* static; the pragma by which a commit waits for the disk */
	bool is_slack;               /* another one is in force, by which it does not */
	bool wipes_folds;            /* with zeros: what is in them is not in the log any more */
	int32_t kept_from;           /* see retire.h */
	bool is_unread;              /* too large to be looked through as it was opened */
	enum store_code code;        /* of the transaction so far */
	struct diag why;             /* when it is not OK */
};

sqlite3_stmt *statement(struct store *store, enum statement which);
void statement_bind(sqlite3_stmt *q, int at, struct text text);      /* empty text is NULL */
void statement_bind_name(sqlite3_stmt *q, int at, struct text text); /* empty text is empty */
void statement_bind_hash(sqlite3_stmt *q, int at, struct hash128 hash);
void statement_write(struct store *store, sqlite3_stmt *q);
void statement_fail(struct store *store, const char *sql); /* makes the transaction fail, if it has not yet */
int64_t statement_integer(
        struct store *store, sqlite3_stmt *q); /* of the only row and column; 0 without one */

/* Events wait until a block of them is full, and blocks to be made small, until they are read or committed. */
void store_blocks_write(struct store *store);
void events_open(struct store *store);
void events_close(struct store *store);
void events_add(struct store *store); /* those that wait, as a block */
void events_drop(struct store *store);
int log_last_seq(struct store *store, int64_t *out, struct diag *why); /* 0: it is empty */
int log_migrate(struct store *store, struct diag *why);                /* of version 8 to 9 */
void retire_open(struct store *store);

/* Of a part of the histories: the block that is being filled waits for its next one, or for the commit. */
void histories_open(struct store *store);
void histories_close(struct store *store);
void histories_add(struct store *store);
void histories_drop(struct store *store);

/* What is deleted is written over with zeros, for the sake of whom it is about: but what is cleared away of folds is in
 * the log, and page by page would go through the write-ahead log once more. */
void store_wipes(struct store *store, bool wipes);

/* Opening: what has no prepared statement yet. */
enum { STORE_BUSY_MS = 5000 }; /* is waited for whoever else has the file open */
int store_connect(const char *path, const char *vfs, sqlite3 **out, struct diag *why);
int sql_run(sqlite3 *db, const char *sql, struct diag *why);
int sql_answers(sqlite3 *db, const char *sql, const char *expect, struct diag *why);
int store_migrate(struct store *store, const char *path, struct hash_key fresh, struct diag *why);
int store_file_make(const char *path, struct diag *why);
/* A file has a name of its own until it is whole and on the disk: whoever finds `name` can trust it. */
int store_file_settle(const char *part, const char *name, struct diag *why);
int store_path_fail(struct diag *why, const char *path); /* by errno */

/* Calls `row` for each row until it answers other than 0. */
struct reading {
	int (*row)(const struct reading *reading, sqlite3_stmt *q);
	union {
		student_row_fn *student;
		batch_row_fn *batch;
		rule_row_fn *rule;
		alert_row_fn *alert;
		transition_row_fn *transition;
		delivery_row_fn *delivery;
		quarantine_row_fn *quarantine;
		history_fn *history;
		history_part_fn *part;
		outbox_row_fn *outbox;
		outbox_count_fn *outbox_count;
		source_live_fn *source_live;
		source_minute_fn *source_minute;
		held_row_fn *held;
		held_part_fn *held_part;
		ruleset_row_fn *ruleset;
		rule_number_fn *rule_number;
		fate_row_fn *fate;
		proposal_row_fn *proposal;
	};
	void *context;
};
int statement_each(struct store *store, sqlite3_stmt *q, const struct reading *reading, struct diag *why);
struct text column_text(sqlite3_stmt *q, int column); /* valid until the next step */
struct hash128 column_hash(sqlite3_stmt *q, int column);
#endif
