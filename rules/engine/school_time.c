/* school_time.c - lays a student's enrollments on the calendars of their schools. */
#include "school_time.h"
#include "base/arena.h"
#include "base/large.h"
#include <stdlib.h>
#include <string.h>

/* Later start wins, then the greater (source, id): semantics.md 11. */
static int by_strength(const void *a, const void *b)
{
	const struct enrollment *x = a, *y = b;

	if (x->starts != y->starts)
		return x->starts < y->starts ? -1 : 1;
	int order = text_compare(x->source, y->source);

	return order ? order : text_compare(x->id, y->id);
}

/* The enrollments begun by a day, each stronger than those below it.  One that has ended never counts again. */
struct pile {
	const struct enrollment *all; /* borrowed; by strength */
	size_t all_count;
	const struct enrollment **items; /* owned */
	size_t count, begun;
};

static const struct enrollment *in_force(struct pile *pile, int32_t day)
{
	while (pile->begun < pile->all_count && pile->all[pile->begun].starts <= day)
		pile->items[pile->count++] = &pile->all[pile->begun++];
	while (pile->count && pile->items[pile->count - 1]->ends < day)
		pile->count--;
	return pile->count ? pile->items[pile->count - 1] : NULL;
}

static int by_day(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return x < y ? -1 : x > y;
}

static void add_stretch(struct school_time *time, const struct enrollment *e, int32_t first, int32_t last,
        const struct district *district)
{
	time->stretches[time->count++] = (struct stretch){
	        .first = first,
	        .last = last,
	        .school = e->school,
	        .grade = e->grade,
	        .place = district_place(district, e->school, e->calendar),
	};
}

/* Days on which an enrollment begins, or has ended the day before; in order.  How many. */
static size_t find_edges(const struct enrollment *enrollments, size_t count, int32_t *edges)
{
	size_t edge_count = 0;

	for (size_t i = 0; i < count; i++) {
		if (enrollments[i].ends < enrollments[i].starts)
			continue;
		edges[edge_count++] = enrollments[i].starts;
		if (enrollments[i].ends != INT32_MAX)
			edges[edge_count++] = enrollments[i].ends + 1;
	}
	qsort(edges, edge_count, sizeof *edges, by_day);
	return edge_count;
}

static bool is_twisted(const struct school_time *time)
{
	for (uint32_t i = 1; i < time->count; i++) {
		int32_t first = time->stretches[i].first;

		if (school_time_begins_ms(time, first) < school_time_begins_ms(time, first - 1))
			return true;
	}
	return false;
}

static bool has_one_zone(const struct school_time *time)
{
	for (uint32_t i = 1; i < time->count; i++)
		if (time->stretches[i].place.zone != time->stretches[0].place.zone)
			return false;
	return true;
}

static void keep_days(
        struct school_time *time, struct large *memory, const struct enrollment *enrollments, size_t count)
{
	time->enrolled = large_take(memory, count * sizeof *time->enrolled);
	time->enrolled_count = (uint32_t)count;
	for (size_t i = 0; i < count; i++)
		time->enrolled[i] = (struct enrolled){enrollments[i].starts, enrollments[i].ends};
}

/* Between two neighbouring edges one enrollment, or none, is in force throughout. */
void school_time_build(struct school_time *time, struct large *memory, struct enrollment *enrollments,
        size_t count, const struct district *district)
{
	school_time_finish(time);
	if (!count)
		return;
	int32_t *edges = memory_take(2 * count * sizeof *edges);
	struct pile pile = {enrollments, count, memory_take(count * sizeof *pile.items), 0, 0};
	size_t edge_count = find_edges(enrollments, count, edges);

	qsort(enrollments, count, sizeof *enrollments, by_strength);
	keep_days(time, memory, enrollments, count);
	time->stretches = large_take(memory, edge_count * sizeof *time->stretches);
	for (size_t i = 0; i < edge_count; i++) {
		if (i + 1 < edge_count && edges[i + 1] == edges[i])
			continue;
		const struct enrollment *e = in_force(&pile, edges[i]);

		if (e)
			add_stretch(time, e, edges[i], i + 1 < edge_count ? edges[i + 1] - 1 : INT32_MAX,
			        district);
	}
	if (time->count)
		time->first_enrolled = time->stretches[0].first;
	time->has_one_zone = has_one_zone(time);
	time->is_twisted = is_twisted(time);
	free(pile.items);
	free(edges);
}

void school_time_finish(struct school_time *time)
{
	large_give(time->stretches);
	large_give(time->enrolled);
	*time = (struct school_time){.first_enrolled = NO_DAY};
}

size_t school_time_bytes(const struct school_time *time)
{
	return large_room(time->count * sizeof *time->stretches) +
	       large_room(time->enrolled_count * sizeof *time->enrolled);
}

/* How many stretches begin at or before `day`. */
static size_t begun(const struct school_time *time, int32_t day)
{
	size_t low = 0, high = time->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (time->stretches[middle].first <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct stretch *school_time_home(const struct school_time *time, int32_t day)
{
	size_t n = begun(time, day);

	if (!time->count)
		return NULL;
	return &time->stretches[n ? n - 1 : 0];
}

int32_t school_time_next(const struct school_time *time, int32_t day)
{
	size_t n = begun(time, day);

	return n < time->count ? time->stretches[n].first : INT32_MAX;
}

const struct stretch *school_time_on(const struct school_time *time, int32_t day)
{
	size_t n = begun(time, day);

	return n && day <= time->stretches[n - 1].last ? &time->stretches[n - 1] : NULL;
}

int64_t school_time_begins_ms(const struct school_time *time, int32_t day)
{
	return zone_instant(school_time_home(time, day)->place.zone, day, 0);
}

int32_t school_time_today(const struct school_time *time, int64_t at_ms)
{
	const struct zone *zone = time->stretches[0].place.zone;
	int32_t today = time->has_one_zone ? zone_plain_day(zone, at_ms) : NO_DAY, ms;

	if (today != NO_DAY)
		return today;
	zone_local(zone, at_ms, &today, &ms);
	while (school_time_begins_ms(time, today + 1) <= at_ms)
		today++;
	while (school_time_begins_ms(time, today) > at_ms)
		today--;
	return today;
}

static const struct calendar *calendar_on(
        const struct school_time *time, const struct stretch *home, int32_t day)
{
	const struct stretch *on = school_time_on(time, day);

	return (on ? on : home)->place.calendar;
}

enum day_kind school_time_day(const struct school_time *time, const struct stretch *home, int32_t day)
{
	const struct calendar *calendar = calendar_on(time, home, day);

	return calendar ? calendar_day(calendar, day) : DAY_OUTSIDE;
}

bool school_time_teaches(const struct school_time *time, const struct stretch *home, int32_t day)
{
	enum day_kind kind = school_time_day(time, home, day);

	return kind == DAY_SCHOOL || kind == DAY_HALF;
}

/* The days around `day` that go by one calendar: a stretch, or the gap between two. */
struct run_of_days {
	const struct calendar *calendar;
	int32_t first, last;
};

static struct run_of_days run_at(const struct school_time *time, const struct stretch *home, int32_t day)
{
	size_t n = begun(time, day);
	struct run_of_days run = {home->place.calendar, INT32_MIN + 1, INT32_MAX};

	if (n && day <= time->stretches[n - 1].last) {
		const struct stretch *on = &time->stretches[n - 1];

		return (struct run_of_days){on->place.calendar, on->first, on->last};
	}
	if (n)
		run.first = time->stretches[n - 1].last + 1;
	if (n < time->count)
		run.last = time->stretches[n].first - 1;
	return run;
}

int32_t school_time_before(const struct school_time *time, const struct stretch *home, int32_t day)
{
	while (day > INT32_MIN + 1) {
		struct run_of_days run = run_at(time, home, day);
		int32_t found = run.calendar ? calendar_school_day_before(run.calendar, day) : NO_DAY;

		if (found != NO_DAY && found >= run.first)
			return found;
		if (run.first <= INT32_MIN + 1)
			break;
		day = run.first - 1;
	}
	return NO_DAY;
}

int32_t school_time_after(const struct school_time *time, const struct stretch *home, int32_t day)
{
	for (;;) {
		struct run_of_days run = run_at(time, home, day);
		int32_t found = run.calendar ? calendar_school_day_after(run.calendar, day) : NO_DAY;

		if (found != NO_DAY && found <= run.last)
			return found;
		if (run.last == INT32_MAX)
			return NO_DAY;
		day = run.last + 1;
	}
}

int32_t school_time_back(
        const struct school_time *time, const struct stretch *home, int32_t day, int32_t count)
{
	int32_t found = day + 1;

	while (count-- > 0) {
		found = school_time_before(time, home, found - 1);
		if (found == NO_DAY)
			return NO_DAY;
	}
	return found;
}

int32_t school_time_between(
        const struct school_time *time, const struct stretch *home, int32_t first, int32_t last)
{
	int32_t sum = 0;

	while (first <= last) {
		struct run_of_days run = run_at(time, home, first);
		int32_t end = run.last < last ? run.last : last;

		if (run.calendar)
			sum += calendar_school_days(run.calendar, first, end);
		if (end == INT32_MAX)
			break;
		first = end + 1;
	}
	return sum;
}

int32_t school_time_enrolled(const struct school_time *time, int32_t first, int32_t last)
{
	size_t n = begun(time, first);
	int32_t sum = 0;

	for (size_t i = n ? n - 1 : 0; i < time->count && time->stretches[i].first <= last; i++) {
		const struct stretch *s = &time->stretches[i];
		int32_t from = s->first > first ? s->first : first, to = s->last < last ? s->last : last;

		if (from > to)
			continue;
		if (!s->place.calendar)
			return -1;
		sum += calendar_school_days(s->place.calendar, from, to);
	}
	return sum;
}

int32_t school_time_entry(const struct school_time *time, int32_t first, int32_t last)
{
	for (size_t i = 0; i < time->enrolled_count && time->enrolled[i].starts <= last; i++)
		if (time->enrolled[i].ends >= first && time->enrolled[i].ends >= time->enrolled[i].starts)
			return time->enrolled[i].starts;
	return NO_DAY;
}

/* day_ends of the school's calendar; NO_TIME when it has none or does not teach that day. */
static int64_t bell_ms(const struct stretch *home, int32_t day)
{
	const struct calendar *calendar = home->place.school_calendar;
	const struct school_year *year = calendar ? calendar_year(calendar, day) : NULL;
	enum day_kind kind = calendar ? calendar_day(calendar, day) : DAY_OUTSIDE;

	if (!year || year->day_ends_ms == NO_TIME || (kind != DAY_SCHOOL && kind != DAY_HALF))
		return NO_TIME;
	return zone_instant(home->place.zone, day, year->day_ends_ms);
}

int64_t stretch_day_ends_ms(const struct stretch *home, int32_t day)
{
	int64_t bell = bell_ms(home, day);

	return bell != NO_TIME ? bell : zone_instant(home->place.zone, day + 1, 0);
}

int64_t school_time_day_ends_ms(const struct school_time *time, const struct stretch *home, int32_t day)
{
	const struct stretch *on = school_time_on(time, day);
	int64_t bell = bell_ms(on ? on : home, day);

	return bell != NO_TIME ? bell : school_time_begins_ms(time, day + 1);
}
