#ifndef CLI_EVENT_LOG_H
#define CLI_EVENT_LOG_H
/* Event files as the order in which their lines were received (semantics.md 30).
 *
 * Every line is read once here, on all processors, to learn what it is and when it came.  Most lines are then known by their
 * kind (event_kinds.h), time, student and id; only what stands beside other lines, or is like none, is read again by whoever
 * replays it.
 *
 *     struct event_log log = {.zone = utc, .on_bad = print, .context = ..};
 *     log_read(&log, "roster.ndjson", &why);  log_read(&log, "events.ndjson", &why);
 *     log_seal(&log);
 *     for (i < log.count) .. log.lines[i].text .. */
#include "event_kinds.h"
#include <intervene/ledger.h>
#include "base/diag.h"
#include "base/keymap.h"
#include "base/names.h"

struct buf;
struct zone;

struct log_line {
	struct text text;      /* in the file's bytes */
	int64_t received_ms;   /* INT64_MIN: known from the start */
	uint32_t file, number; /* number: of the line, from 1 */
	enum event_type type;  /* means nothing for a delete */
	uint32_t kind; /* 0: to be read again; else no other line has its identity or takes its slot */
	struct civil_time when;  /* of one that has a kind, as what follows */
	uint16_t id_at, id_size; /* in the text */
	uint32_t
	        student; /* whom it is about, itself or by its identity; NO_STUDENT: nobody, or it is not known here */
};

struct log_file {
	const char *path; /* borrowed */
	char *bytes;      /* owned; mapped or taken */
	size_t size;
	bool is_mapped;
};

typedef void log_bad_fn(
        void *context, const struct log_line *line, struct text field, const struct diag *why);

struct event_log {
	const struct zone *zone; /* borrowed; of dates without a time, and of the log's days */
	log_bad_fn *on_bad;      /* borrowed; for each line that is no event; may be NULL */
	void *context;
	bool is_quiet;

	struct log_file *files; /* owned */
	size_t file_count, file_capacity;
	struct log_line *lines; /* owned; readable ones; in order of receipt after log_seal */
	size_t count, capacity;
	uint64_t bad;                /* lines that are no event */
	uint64_t unreceived;         /* lines that do not say when they were received */
	bool has_enrollments;        /* some line is one */
	uint64_t events;             /* identities that are not of the roster */
	struct names students;       /* everybody some line is about */
	int32_t first_day, last_day; /* of events; NO_DAY without any */
	int64_t last_received_ms;    /* that a line says; INT64_MIN: none */
	int64_t start_ms;            /* the first instant of first_day */
	struct kinds kinds;
	struct keymap identities, slots; /* to the number of the last line of each */
	uint32_t *partners; /* owned; by student: one that shares an identity or a slot with it, or itself */
	size_t partner_count, partner_capacity;
	bool is_tangled; /* some identity is now about a student, now about none */
	struct arena arena;
};

/* How every line of a file is read: who names no source is the same unnamed sender everywhere. */
struct event_reader log_reader(void);

int log_read(struct event_log *log, const char *path, struct diag *why); /* "-": standard input */
void log_take(
        struct event_log *log, const char *path, struct buf *bytes); /* the same; `bytes` are the log's */
/* event_log_store.c: what a daemon has in its store, each line as received when it was. */
int log_read_store(struct event_log *log, const char *path, struct diag *why);
void log_seal(struct event_log *log);
/* The event of a line that has a kind, but for its hashes, its content and its number; valid as long as the log. */
struct event log_event(const struct event_log *log, const struct log_line *line);
/* Students whose lines may concern each other have one group, the number of one of them.  Groups are independent. */
uint32_t log_group(const struct event_log *log, uint32_t student);
void log_finish(struct event_log *log);
bool event_is_roster(enum event_type type);
#endif
