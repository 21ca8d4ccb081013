#ifndef CLI_TESTING_CASE_FROM_H
#define CLI_TESTING_CASE_FROM_H
/* Writes a test from a real case: what happened to one student, without who it was.
 *
 *     struct case_from from = {.inputs = &inputs, .student = .., .rule = ..};
 *     case_from_write(&from, &out, &why);                  a whole *_test.yml in `out`
 *     case_from_finish(&from);
 *
 * The student becomes S1, schools and ids are left out, and so is every field that no rule file names.  Days are the
 * real ones, or school time would be another.  What is expected is what the rule says of the test itself. */
#include "script.h"
#include "cli/inputs.h"

struct case_letter {
	char letter;        /* 0: nothing was recorded that day */
	struct hash128 key; /* of the line in force */
};

struct case_event {
	struct hash128 key;
	const struct event *event; /* its first version, in the arena */
};

struct case_from {
	const struct inputs *inputs; /* borrowed; with calendars and roster read */
	struct text student, rule;
	/* Found out while it is written. */
	uint32_t number;
	const struct calendar *calendar;
	const struct school_year *year;
	const struct zone *zone;
	struct arena arena;
	struct case_letter *days;  /* in the arena; by day of the year */
	struct case_event *events; /* owned; by number from 1 on */
	size_t event_count, event_capacity;
	struct buf roster, flags, happened, later; /* owned */
	int32_t first_enrolled;                    /* once `roster` holds something */
	struct value grade;
};

int case_from_write(struct case_from *from, struct buf *out, struct diag *why);
void case_from_finish(struct case_from *from);

/* --- case_lines.c --- */
int case_read_line(struct case_from *from, size_t number, struct event *out); /* of the log; -1: it is none */
struct text case_text_in(const struct event *event, enum field field);        /* empty: it does not say */
void case_take_line(struct case_from *from, size_t number);

/* --- case_words.c --- */
bool case_names(const struct case_from *from, const char *word); /* some rule file holds the word */
bool case_keeps_type(const struct case_from *from, enum event_type type);
void case_put_fields(const struct case_from *from, const struct event *event, struct buf *out);
/* Those that `was` had and `event` has no more, as nothing. */
void case_put_lost(
        const struct case_from *from, const struct event *was, const struct event *event, struct buf *out);
void case_put_time(const struct case_from *from, int64_t at_ms, struct buf *out);
void case_put_calendar(const struct case_from *from, struct buf *out);
void case_put_value(const struct value *value, struct buf *out);
void case_put_runs(const struct case_from *from, int32_t first, struct buf *out);
#endif
