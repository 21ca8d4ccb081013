/* Judges a district's files up to the instant that is asked about. */
#include "case.h"
#include "cli/options.h"
#include "base/diag.h"
#include "base/zone.h"
#include <stdio.h>

/* The last event's day, or the last receipt's. */
static int32_t last_day(const struct event_log *log)
{
	int32_t day, ms;

	if (log->last_received_ms == INT64_MIN)
		return log->last_day;
	zone_local(log->zone, log->last_received_ms, &day, &ms);
	return day > log->last_day ? day : log->last_day;
}

static int64_t end_of(const struct event_log *log, int32_t day)
{
	return zone_instant(log->zone, day + 1, 0) - 1;
}

/* A date is the end of that day. */
static int find_instant(struct explain_case *asked, struct diag *why)
{
	const struct event_log *log = &asked->inputs.log;
	const char *as_of = options_text(asked->given, "as-of");
	struct civil_time time;

	asked->at_ms = end_of(log, last_day(log));
	if (!as_of)
		return 0;
	if (civil_read_time(text_of(as_of), &time)) {
		diag_set(why, "C142", "--as-of takes a date or a time, not '%s'", as_of);
		return diag_help(why, "such as 2025-10-31 or 2025-10-31T08:00:00-05:00");
	}
	asked->at_ms = time.ms == NO_TIME ? end_of(log, time.day) : civil_instant_ms(time);
	return 0;
}

/* Nothing of the others can change what is said of one whose lines share no identity with theirs. */
static int keep_student(struct event_log *log, const char *student, struct diag *why)
{
	uint32_t number = names_find(&log->students, text_of(student));
	size_t kept = 0;

	if (number == NO_NAME)
		return diag_set(why, "C143", "there is no student '%s' in these files", student);
	for (size_t i = 0; i < log->count; i++) {
		uint32_t whose = log->lines[i].student;

		if (log->is_tangled || whose == NO_STUDENT || log_group(log, whose) == log_group(log, number))
			log->lines[kept++] = log->lines[i];
	}
	log->count = kept;
	return 0;
}

static void assumptions_say(const struct explain_case *asked)
{
	const struct assumed *assumed = &asked->inputs.assumed;

	for (size_t i = 0; i < assumed->count && !options_has(asked->given, "quiet"); i++)
		fprintf(stderr, "assumed: %s\n", assumed->items[i]);
}

int explain_case_open(struct explain_case *asked, const char *student, struct diag *why)
{
	bool as_corrected = options_has(asked->given, "as-corrected");
	struct event_log *log = &asked->inputs.log;

	asked->inputs = (struct inputs){.given = asked->given};
	if (inputs_read(&asked->inputs, why) || find_instant(asked, why) ||
	        (student && keep_student(log, student, why)))
		return -1;
	assumptions_say(asked);
	int64_t end_ms = end_of(log, last_day(log));
	asked->replay = (struct replay){
	        .log = log,
	        .set = asked->inputs.set,
	        .part_count = 1,
	        .stop_ms = as_corrected && end_ms > asked->at_ms ? end_ms : asked->at_ms,
	        .as_corrected = as_corrected,
	        .is_quiet = true,
	};
	return replay_run(&asked->replay, why);
}

void explain_case_close(struct explain_case *asked)
{
	replay_finish(&asked->replay);
	inputs_finish(&asked->inputs);
}

struct engine *explain_case_engine(const struct explain_case *asked, uint32_t student)
{
	return replay_engine(&asked->replay, student);
}

int explain_case_event(void *context, int64_t seq, struct arena *arena, struct event *out)
{
	const struct event_log *log = context;
	struct event_reader reader = log_reader();
	struct text field;

	return event_read(log->lines[seq - 1].text, &reader, arena, out, &field, NULL);
}

const char *explain_case_lacks(const struct options *given, const char *const *needed, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!options_has(given, needed[i]))
			return needed[i];
	return NULL;
}
