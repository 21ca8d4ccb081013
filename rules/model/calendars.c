/* All calendars of a district: the years of one name, from several files, become one calendar. */
#include "rules/model/calendar_read.h"
#include "base/diag.h"

#include <stdlib.h>

/* Until they are sealed, calendars grow by doubling inside their arena: the room is the next power of two. */
static struct calendar *room_for_one(struct calendars *calendars)
{
	size_t count = calendars->count;

	if ((count & (count - 1)) == 0) {
		struct calendar *grown =
		        arena_take_array(&calendars->arena, count > 0 ? 2 * count : 1, sizeof *grown);

		for (size_t i = 0; i < count; i++)
			grown[i] = calendars->items[i];
		calendars->items = grown;
	}
	return &calendars->items[count];
}

int calendars_add(struct calendars *calendars, const struct node *root, struct diags *why)
{
	struct calendar *calendar = room_for_one(calendars);

	if (calendar_read(root, &calendars->arena, calendar, why) != 0)
		return -1;
	calendars->count++;
	return 0;
}

static int compare(const void *left, const void *right)
{
	const struct calendar *a = left, *b = right;
	int by_name = text_compare(a->name, b->name);

	return by_name != 0 ? by_name
	                    : (a->years->first > b->years->first) - (a->years->first < b->years->first);
}

/* `a` begins first. */
static void refuse_overlap(const struct calendar *a, const struct calendar *b, struct diags *why)
{
	const struct school_year *first = a->years, *second = b->years;

	if (second->first > first->last)
		return;
	diags_add(why, SEVERITY_ERROR, "R133", second->place,
	        "the year %.*s of '%.*s' overlaps %.*s at %.*s:%d", (int)second->label.size, second->label.at,
	        (int)b->name.size, b->name.at, (int)first->label.size, first->label.at,
	        (int)first->place.file.size, first->place.file.at, first->place.line);
}

static void refuse_second_zone(const struct calendar *a, const struct calendar *b, struct diags *why)
{
	const struct place *first = &a->years->place;

	if (b->timezone.size == 0 || text_equal(a->timezone, b->timezone))
		return;
	diags_add(why, SEVERITY_ERROR, "R134", b->years->place,
	        "'%.*s' is in %.*s here and in %.*s at %.*s:%d: a calendar has one time zone",
	        (int)b->name.size, b->name.at, (int)b->timezone.size, b->timezone.at, (int)a->timezone.size,
	        a->timezone.at, (int)first->file.size, first->file.at, first->line);
}

/* The calendars in from .. from+count-1 have one name and one year each. */
static struct calendar merge(struct calendars *calendars, size_t from, size_t count, struct diags *why)
{
	const struct calendar *ones = &calendars->items[from], *zoned = NULL;
	struct calendar merged = {.name = ones->name, .year_count = count};

	merged.years = arena_take_array(&calendars->arena, count, sizeof *merged.years);
	for (size_t i = 0; i < count; i++) {
		merged.years[i] = *ones[i].years;
		if (i > 0)
			refuse_overlap(&ones[i - 1], &ones[i], why);
		if (zoned)
			refuse_second_zone(zoned, &ones[i], why);
		else if (ones[i].timezone.size > 0)
			zoned = &ones[i];
	}
	if (zoned)
		merged.timezone = zoned->timezone;
	return merged;
}

int calendars_seal(struct calendars *calendars, struct diags *why)
{
	size_t kept = 0, count;
	unsigned errors = why->errors;

	if (calendars->count > 1)
		qsort(calendars->items, calendars->count, sizeof *calendars->items, compare);
	for (size_t i = 0; i < calendars->count; i += count) {
		struct text name = calendars->items[i].name;

		for (count = 1;
		        i + count < calendars->count && text_equal(calendars->items[i + count].name, name);)
			count++;
		calendars->items[kept++] = merge(calendars, i, count, why);
	}
	calendars->count = kept;
	return why->errors > errors ? -1 : 0;
}

const struct calendar *calendars_find(const struct calendars *calendars, struct text name)
{
	size_t low = 0, high = calendars->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(calendars->items[middle].name, name);

		if (order == 0)
			return &calendars->items[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

void calendars_finish(struct calendars *calendars)
{
	arena_finish(&calendars->arena);
	*calendars = (struct calendars){0};
}
