#ifndef UNIT_LEDGER_DISTRICT_H
#define UNIT_LEDGER_DISTRICT_H
/* A ledger that is given lines one by one, and what is live in it. */
#include "event_lines.h"
#include <intervene/ledger.h>
#include "base/buf.h"

struct district {
	struct arena arena;
	struct names students;
	struct ledger *ledger;
	struct decision decision; /* the last one */
	int64_t seq;
};

static inline struct district begin(void)
{
	return (struct district){.arena = {0}};
}

static inline void finish(struct district *d)
{
	ledger_destroy(d->ledger);
	names_finish(&d->students);
	arena_finish(&d->arena);
}

static inline enum verdict take(struct district *d, const char *line)
{
	struct event event = event_of(line, &d->arena);

	if (!d->ledger)
		d->ledger = ledger_create(&d->students, NULL);
	event.seq = ++d->seq;
	ledger_take(d->ledger, &event, &d->decision);
	return d->decision.verdict;
}

/* A session: a record.  `more` begins with a comma when there is any. */
static inline enum verdict session(
        struct district *d, const char *id, const char *student, int minutes, const char *more)
{
	return take(d, arena_print(&d->arena,
	                       "{\"id\":\"%s\",\"type\":\"session\",\"student\":\"%s\",\"time\":\"2026-09-"
	                       "03\",\"minutes\":%d%s}",
	                       id, student, minutes, more));
}

/* A plan: a state. */
static inline enum verdict plan(
        struct district *d, const char *id, const char *time, const char *owner, const char *more)
{
	return take(d, arena_print(&d->arena,
	                       "{\"id\":\"%s\",\"type\":\"plan\",\"student\":\"S1\",\"domain\":\"math\","
	                       "\"time\":\"%s\",\"owner\":\"%s\"%s}",
	                       id, time, owner, more));
}

static inline enum verdict delete (struct district *d, const char *id, const char *more) {
	return take(d, arena_print(&d->arena, "{\"id\":\"%s\",\"op\":\"delete\"%s}", id, more));
}

/* Keeps what was taken; the live versions of a student are then those of `wanted`, as "1 4 7". */
static inline void assert_live(struct district *d, const char *student, const char *wanted)
{
	uint32_t number = student ? names_find(&d->students, text_of(student)) : NO_STUDENT;
	struct buf live = {0};
	size_t count;
	const int64_t *seqs;

	ledger_keep(d->ledger);
	seqs = ledger_live(d->ledger, number, &count);
	for (size_t i = 0; i < count; i++)
		buf_print(&live, "%s%lld", i ? " " : "", (long long)seqs[i]);
	assert_string_equal(buf_z(&live), wanted);
	buf_finish(&live);
}

/* The changes of the last decision, as "-1 +2". */
static inline void assert_changes(const struct district *d, const char *wanted)
{
	struct buf changes = {0};

	for (size_t i = 0; i < d->decision.count; i++) {
		const struct change *change = &d->decision.changes[i];
		bool adds = change->kind == CHANGE_ADD;
		buf_print(&changes, "%s%c%lld", i ? " " : "", adds ? '+' : '-', (long long)change->seq);
		assert_true(adds == (change->event != NULL));
	}
	assert_string_equal(buf_z(&changes), wanted);
	buf_finish(&changes);
}
#endif
