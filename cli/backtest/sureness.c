/* How far a rule's alerts can be relied on: how many came back at once, and how late they were known. */
#include "cli/report.h"
#include <stdlib.h>

enum { FLAP_DAYS = 10 };

static int by_student(const void *a, const void *b)
{
	const struct episode *one = *(const struct episode *const *)a,
	                     *other = *(const struct episode *const *)b;
	int order = text_compare(one->per, other->per);

	if (one->student != other->student)
		return one->student < other->student ? -1 : 1;
	if (order)
		return order;
	return one->opened_ms < other->opened_ms ? -1 : one->opened_ms > other->opened_ms;
}

static bool comes_back(const struct episode *before, const struct episode *episode)
{
	return before->student == episode->student && text_equal(before->per, episode->per) &&
	       before->why == CLOSE_CLEARED && episode->opened_ms >= before->closed_ms &&
	       episode->opened_ms - before->closed_ms <= FLAP_DAYS * (int64_t)MS_A_DAY;
}

size_t report_flaps(struct report_span span, struct arena *arena)
{
	const struct episode **sorted = arena_take_array(arena, span.count + 1, sizeof(*sorted));
	size_t flaps = 0;

	for (size_t i = 0; i < span.count; i++)
		sorted[i] = span.items[i].episode;
	qsort(sorted, span.count, sizeof(*sorted), by_student);
	for (size_t i = 1; i < span.count; i++)
		flaps += comes_back(sorted[i - 1], sorted[i]);
	return flaps;
}

static int by_length(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return one < other ? -1 : one > other;
}

int64_t report_median_known(struct report_span span, struct arena *arena)
{
	int64_t *lengths = arena_take_array(arena, span.count + 1, sizeof(*lengths));
	size_t count = 0;

	for (size_t i = 0; i < span.count; i++) {
		const struct episode *episode = span.items[i].episode;
		if (episode->known_ms)
			lengths[count++] = episode->known_ms - episode->opened_ms;
	}
	if (!count)
		return -1;
	qsort(lengths, count, sizeof(*lengths), by_length);
	return lengths[count / 2] < 0 ? 0 : (lengths[count / 2] + MS_A_DAY / 2) / MS_A_DAY;
}
