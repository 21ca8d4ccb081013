/* completions.c - completed days by feed and school, each group in order of day. */
#include "completions.h"
#include "base/arena.h"
#include "base/hash.h"
#include <stdlib.h>
#include <string.h>

static struct text own(struct text a)
{
	if (!a.size)
		return (struct text){"", 0};
	char *copy = memory_take(a.size);

	memcpy(copy, a.at, a.size);
	return (struct text){copy, a.size};
}

void completions_finish(struct completions *completions)
{
	for (size_t i = 0; i < completions->count; i++) {
		struct completed_days *group = &completions->groups[i];

		if (group->school.size)
			free((void *)(uintptr_t)group->school.at);
		free(group->items);
	}
	free(completions->groups);
	keymap_finish(&completions->numbers);
	*completions = (struct completions){0};
}

static struct hash128 key_of(enum event_type feed, struct text school)
{
	return hash_bytes((struct hash_key){.low = (uint64_t)feed}, school.at, school.size);
}

static struct completed_days *group_of(struct completions *completions, const struct completion *said)
{
	struct hash128 key = key_of(said->feed, said->school);
	uint32_t number = keymap_get(&completions->numbers, key);

	if (number != NO_VALUE)
		return &completions->groups[number];
	completions->groups = memory_room(
	        completions->groups, completions->count, &completions->capacity, sizeof *completions->groups);
	keymap_put(&completions->numbers, key, (uint32_t)completions->count);
	completions->groups[completions->count] =
	        (struct completed_days){.feed = said->feed, .school = own(said->school)};
	return &completions->groups[completions->count++];
}

/* How many of those in order are of an earlier day. */
static size_t earlier(const struct completed_days *group, int32_t day)
{
	size_t low = 0, high = group->sorted;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (group->items[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int by_day(const void *a, const void *b)
{
	const struct completed_day *x = a, *y = b;

	return x->day < y->day ? -1 : x->day > y->day;
}

/* Days come in order as a rule.  Where they do not, putting all in order only now and then costs each of them little. */
static void put_in_order(struct completed_days *group)
{
	enum { FEW = 16, SHARE = 8 };
	bool is_next =
	        group->sorted == group->count - 1 &&
	        (!group->sorted || group->items[group->sorted - 1].day <= group->items[group->sorted].day);

	if (!is_next && group->count - group->sorted <= FEW + group->sorted / SHARE)
		return;
	if (!is_next)
		qsort(group->items, group->count, sizeof *group->items, by_day);
	group->sorted = group->count;
}

void completions_add(struct completions *completions, const struct completion *said)
{
	struct completed_days *group = group_of(completions, said);

	group->items = memory_room(group->items, group->count, &group->capacity, sizeof *group->items);
	group->items[group->count++] = (struct completed_day){said->day, said->seq, said->when};
	put_in_order(group);
}

static struct completed_day *day_of(
        const struct completions *completions, int64_t seq, struct completed_days **group)
{
	for (size_t g = 0; g < completions->count; g++) {
		*group = &completions->groups[g];
		for (size_t i = 0; i < (*group)->count; i++)
			if ((*group)->items[i].seq == seq)
				return &(*group)->items[i];
	}
	return NULL;
}

bool completions_find(const struct completions *completions, int64_t seq, struct completion *out)
{
	struct completed_days *group;
	const struct completed_day *day = day_of(completions, seq, &group);

	if (day)
		*out = (struct completion){group->feed, group->school, seq, day->day, day->when};
	return day != NULL;
}

void completions_remove(struct completions *completions, int64_t seq)
{
	struct completed_days *group;
	struct completed_day *day = day_of(completions, seq, &group);

	if (!day)
		return;
	size_t at = (size_t)(day - group->items);

	memmove(day, day + 1, (--group->count - at) * sizeof *day);
	if (at < group->sorted)
		group->sorted--;
}

static int64_t said_ms(struct civil_time when, const struct zone *zone)
{
	return when.ms == NO_TIME ? zone_instant(zone, when.day, 0) : civil_instant_ms(when);
}

int64_t completions_said_ms(const struct completions *completions, enum event_type feed, struct text school,
        const struct zone *zone, const int32_t span[2])
{
	uint32_t number = keymap_get(&completions->numbers, key_of(feed, school));
	int64_t first_ms = INT64_MAX;

	if (number == NO_VALUE)
		return first_ms;
	const struct completed_days *group = &completions->groups[number];

	for (size_t i = earlier(group, span[0]); i < group->count; i++) {
		const struct completed_day *day = &group->items[i];

		if (i < group->sorted && day->day > span[1])
			i = group->sorted - 1;
		else if (day->day >= span[0] && day->day <= span[1] && said_ms(day->when, zone) < first_ms)
			first_ms = said_ms(day->when, zone);
	}
	return first_ms;
}
