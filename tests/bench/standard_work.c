/* Prints the standard work; what it holds goes to stderr as JSON. */
#include "work.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static int usage(void)
{
	fputs("usage: standard_work calendars|roster|events STUDENTS DAYS SEED [mixed] [shuffled] [marked] "
	      "[received] [from=DAY] [until=DAY]\n",
	        stderr);
	return EXIT_USAGE;
}

static int number(const char *given, int64_t most, int64_t *out)
{
	return text_read_integer(text_of(given), out) || *out < 0 || *out > most ? -1 : 0;
}

/* "from=12": 1, and what stands behind it; 0: it is another word; -1: no day of the plan stands there. */
static int day_read(const char *word, const char *name, const struct work_plan *plan, uint32_t *out)
{
	size_t size = strlen(name);
	int64_t day;

	if (strncmp(word, name, size) != 0)
		return 0;
	if (number(word + size, plan->days, &day))
		return -1;
	*out = (uint32_t)day;
	return 1;
}

static int word_read(const char *word, struct work_plan *plan)
{
	const struct {
		const char *name;
		bool *at;
	} words[] = {{"mixed", &plan->is_mixed}, {"shuffled", &plan->is_shuffled},
	        {"marked", &plan->is_marked}, {"received", &plan->is_received}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i].name) == 0) {
			*words[i].at = true;
			return 0;
		}
	int found = day_read(word, "from=", plan, &plan->from);
	if (!found)
		found = day_read(word, "until=", plan, &plan->until);
	return found > 0 ? 0 : -1;
}

static int plan_read(int count, char **words, struct work_plan *plan)
{
	int64_t students, days, seed;

	if (count < 3 || number(words[0], 999999, &students) || number(words[1], 1840, &days) ||
	        number(words[2], INT64_MAX, &seed))
		return -1;
	*plan = (struct work_plan){.students = (uint32_t)students,
	        .days = (uint32_t)days,
	        .until = (uint32_t)days,
	        .seed = (uint64_t)seed};
	for (int i = 3; i < count; i++)
		if (word_read(words[i], plan))
			return -1;
	return 0;
}

static void events(const struct work_plan *plan)
{
	struct work_counts counts;

	work_events(plan, stdout, &counts);
	fprintf(stderr,
	        "{\"lines\":%" PRIu64 ",\"events\":%" PRIu64 ",\"duplicates\":%" PRIu64
	        ",\"corrections\":%" PRIu64 ",\"moved\":%" PRIu64 "}\n",
	        counts.lines, counts.events, counts.duplicates, counts.corrections, counts.moved);
}

int main(int count, char **words)
{
	struct work_plan plan;

	if (count < 2 || plan_read(count - 2, words + 2, &plan))
		return usage();
	if (strcmp(words[1], "calendars") == 0)
		work_calendars(&plan, stdout);
	else if (strcmp(words[1], "roster") == 0)
		work_roster(&plan, stdout);
	else if (strcmp(words[1], "events") == 0)
		events(&plan);
	else
		return usage();
	return fflush(stdout) || ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
