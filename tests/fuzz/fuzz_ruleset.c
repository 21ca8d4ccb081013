/* Any bytes as a rule file and as a calendar: a set, or findings that say why there is none; never both, never neither. */
#include "base/buf.h"
#include "base/diag.h"

#include <intervene/calendar.h>
#include <intervene/ruleset.h>
#include <stdio.h>
#include <stdlib.h>

static void check(bool is_true, const char *what)
{
	if (is_true)
		return;
	fprintf(stderr, "fuzz_ruleset: %s\n", what);
	abort();
}

/* Every day of a calendar that was taken agrees with its sums. */
static void check_calendar(const struct calendar *calendar)
{
	const struct school_year *first = &calendar->years[0],
	                         *last = &calendar->years[calendar->year_count - 1];
	int32_t count = 0, latest = NO_DAY;

	for (int32_t day = first->first - 2; day <= last->last + 2; day++) {
		if (calendar_day(calendar, day) >= DAY_SCHOOL) {
			count++;
			latest = day;
		}
		check(calendar_school_day_before(calendar, day) == latest, "the last school day is another");
		check(calendar_school_days(calendar, first->first, day) == count, "the sum is another");
	}
	check(calendar_school_day_after(calendar, last->last + 1) == NO_DAY, "a school day after the end");
}

static void use(const struct ruleset *set)
{
	const struct calendars *calendars = ruleset_calendars(set);
	struct rule_words words;

	for (size_t i = 0; i < ruleset_rule_count(set); i++) {
		ruleset_rule_words(set, (uint32_t)i, &words);
		check(words.id.size > 0 && words.title.size > 0 && words.when.size > 0,
		        "a rule without words");
		check(ruleset_rule_find(set, words.id) == (int)i, "a rule that is not found");
	}
	for (size_t i = 0; i < calendars->count; i++)
		check_calendar(&calendars->items[i]);
}

static void build(struct text bytes, bool as_calendar)
{
	struct file_bytes file = {text_of("a.yml"), bytes};
	struct file_set one = {&file, 1}, none = {NULL, 0};
	struct diags why = {0};
	struct buf printed = {0};
	struct ruleset *set;
	int result = ruleset_build(as_calendar ? &none : &one, as_calendar ? &one : &none, NULL, &set, &why);

	check((result == 0) == (why.errors == 0) && (result == 0) == (set != NULL),
	        "verdict and findings disagree");
	if (set)
		use(set);
	for (size_t i = 0; i < why.count; i++)
		diag_print(&why.items[i], bytes, false, &printed);
	ruleset_unref(set);
	buf_finish(&printed);
	diags_finish(&why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text bytes = {(const char *)data, (uint32_t)size};

	build(bytes, false);
	build(bytes, true);
	return 0;
}
