/* Compares when a rule told of students with when the outcome came to them. */
#include "outcome.h"
#include "cli/inputs.h"
#include "cli/options.h"
#include "base/json.h"
#include "base/member.h"
#include <stdio.h>
#include <stdlib.h>

int outcome_find(const struct inputs *inputs, int *rule, struct diag *why)
{
	const char *id = options_text(inputs->given, "outcome");
	uint32_t number;

	*rule = -1;
	if (!id)
		return 0;
	if (inputs_rule(inputs, id, &number, why))
		return -1;
	*rule = (int)number;
	return 0;
}

/* The first for each student; 0: none.  By the final facts nothing says when it was known. */
static int64_t *firsts(const struct report *report, size_t rule, bool by_known, struct arena *arena)
{
	struct report_span span = report_rule(report, rule);
	size_t students = report->replay->log->students.count;
	int64_t *first = arena_take_array(arena, students + 1, sizeof(*first));

	for (size_t i = 0; i < students; i++)
		first[i] = INT64_MAX;
	for (size_t i = 0; i < span.count; i++) {
		const struct episode *episode = span.items[i].episode;
		int64_t at = by_known && episode->known_ms ? episode->known_ms : episode->opened_ms;
		if (at < first[episode->student])
			first[episode->student] = at;
	}
	return first;
}

static int by_length(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return one < other ? -1 : one > other;
}

struct foresight outcome_of(const struct report *report, size_t rule, struct arena *arena)
{
	size_t students = report->replay->log->students.count;
	int64_t *told = firsts(report, rule, true, arena);
	int64_t *came = firsts(report, (size_t)report->outcome, false, arena);
	int64_t *ahead = arena_take_array(arena, students + 1, sizeof(*ahead));
	struct foresight found = {.median_days = -1};

	for (size_t i = 0; i < students; i++) {
		bool is_told = told[i] != INT64_MAX, has_come = came[i] != INT64_MAX;

		found.outcome += has_come;
		found.without += is_told && !has_come;
		if (!is_told || !has_come)
			continue;
		if (told[i] < came[i])
			ahead[found.before++] = came[i] - told[i];
		else
			found.after++;
	}
	qsort(ahead, found.before, sizeof(*ahead), by_length);
	if (found.before)
		found.median_days = (ahead[found.before / 2] + MS_A_DAY / 2) / MS_A_DAY;
	return found;
}

void outcome_words(const struct report *report, size_t rule, struct arena *arena)
{
	struct foresight found = outcome_of(report, rule, arena);
	struct rule_words words;

	if ((int)rule == report->outcome)
		return;
	ruleset_rule_words(report->replay->set, (uint32_t)report->outcome, &words);
	printf("    before %.*s: %zu of %zu, ", (int)words.id.size, words.id.at, found.before, found.outcome);
	if (found.before)
		printf("%lld days ahead at the median; ", (long long)found.median_days);
	printf("%zu not before it, %zu not at all, and %zu to whom it did not come\n", found.after,
	        found.outcome - found.before - found.after, found.without);
}

void outcome_json(const struct report *report, size_t rule, struct json *json, struct arena *arena)
{
	struct foresight found = outcome_of(report, rule, arena);

	json_key(json, "outcome");
	json_object(json);
	member_integer(json, "students", (int64_t)found.outcome);
	member_integer(json, "before", (int64_t)found.before);
	member_integer(json, "after", (int64_t)found.after);
	member_integer(json, "missed", (int64_t)found.outcome - found.before - found.after);
	member_integer(json, "without", (int64_t)found.without);
	json_key(json, "median_days_ahead");
	if (found.before)
		json_integer(json, found.median_days);
	else
		json_null(json);
	json_end(json);
}
