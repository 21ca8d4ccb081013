/* Time zones from TZif bytes, as one sorted table of changes.
 *
 * The rule for later years is written out for 400 of them, after which the Gregorian calendar repeats to the
 * weekday: instants beyond are moved back by whole such cycles, and a lookup is one binary search. */
#include "zone.h"
#include "arena.h"
#include "civil.h"
#include "diag.h"
#include "zone_rule.h"

#include <stdlib.h>
#include <string.h>

enum { YEAR_FIRST = 1900, CYCLE_YEARS = 400, HEADER_SIZE = 44, DAY_S = 86400, OFFSET_MAX = 26 * 3600 };
enum {
	NEAR_S = DAY_S + 2 * OFFSET_MAX
}; /* a change moves the clock by less than two offsets, to another day's end */
static const int64_t cycle_s = INT64_C(146097) * DAY_S;
/* 2^37 is in the year 6325; RFC 8536 allows the far past, but years are numbers of four digits here. */
static const int64_t latest_s = INT64_C(1) << 37;

struct change {
	int64_t at; /* seconds since 1970 UTC */
	int32_t offset;
};

/* changes[0] is at INT64_MIN: what held before the first. */
struct zone {
	struct change *changes; /* owned */
	size_t count, capacity;
	int64_t repeat_from; /* instants at or after this repeat; INT64_MAX: none do */
};

/* One block of the file; the pointers are borrowed from its bytes. */
struct block {
	const unsigned char *times, *kinds, *types;
	size_t time_count, type_count, leap_count;
	unsigned time_size;
	size_t size;
};

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static uint32_t read_32(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t read_time(const unsigned char *at, unsigned size)
{
	if (size == 4)
		return (int32_t)read_32(at);
	return (int64_t)((uint64_t)read_32(at) << 32 | read_32(at + 4));
}

/* The counts of RFC 8536, 3.1: isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt.  -1: not all of it is there. */
static int read_block(struct text tzif, size_t from, unsigned time_size, struct block *out)
{
	const unsigned char *at = (const unsigned char *)tzif.at + from;
	if (from > tzif.size || tzif.size - from < HEADER_SIZE || memcmp(at, "TZif", 4) != 0)
		return -1;
	uint64_t counts[6];
	for (size_t i = 0; i < 6; i++)
		counts[i] = read_32(at + 20 + 4 * i);
	uint64_t size = HEADER_SIZE + counts[3] * (time_size + 1) + counts[4] * 6 + counts[5] +
	                counts[2] * (time_size + 4) + counts[1] + counts[0];
	if (size > tzif.size - from)
		return -1;
	out->time_size = time_size;
	out->time_count = counts[3];
	out->type_count = counts[4];
	out->leap_count = counts[2];
	out->times = at + HEADER_SIZE;
	out->kinds = out->times + counts[3] * time_size;
	out->types = out->kinds + counts[3];
	out->size = size;
	return 0;
}

static void add_change(struct zone *zone, int64_t at, int32_t offset)
{
	zone->changes = memory_room(zone->changes, zone->count, &zone->capacity, sizeof *zone->changes);
	zone->changes[zone->count++] = (struct change){at, offset};
}

static const struct change *last_change(const struct zone *zone)
{
	return &zone->changes[zone->count - 1];
}

static int add_table(struct zone *zone, const struct block *block)
{
	if (!block->type_count)
		return -1;
	add_change(zone, INT64_MIN, (int32_t)read_32(block->types));
	for (size_t i = 0; i < block->time_count; i++) {
		int64_t at = read_time(block->times + i * block->time_size, block->time_size);
		if (block->kinds[i] >= block->type_count || at <= last_change(zone)->at || at > latest_s)
			return -1;
		add_change(zone, at, (int32_t)read_32(block->types + block->kinds[i] * 6));
	}
	for (size_t i = 0; i < zone->count; i++)
		if (zone->changes[i].offset < -OFFSET_MAX || zone->changes[i].offset > OFFSET_MAX)
			return -1;
	return 0;
}

/* The year from which the rule is written out. */
static int rule_year(int64_t last_change_at)
{
	int year = YEAR_FIRST, month, day;
	if (last_change_at > (int64_t)civil_day(YEAR_FIRST, 1, 1) * DAY_S)
		civil_of((int32_t)(last_change_at / DAY_S), &year, &month, &day);
	return year;
}

struct rule_change {
	struct change change;
	bool is_start; /* of summer time */
};

/* Summer time that ends at the instant at which the next begins is summer time all year: the start comes last, and
 * stays. */
static int compare_changes(const void *left, const void *right)
{
	const struct rule_change *a = left, *b = right;
	if (a->change.at != b->change.at)
		return a->change.at < b->change.at ? -1 : 1;
	return a->is_start - b->is_start;
}

static void add_rule(struct zone *zone, const struct zone_rule *rule)
{
	enum { YEARS = CYCLE_YEARS + 3 };
	int year = rule_year(last_change(zone)->at);
	struct rule_change *all = memory_take(2 * YEARS * sizeof *all);
	for (int i = 0; i < YEARS; i++) {
		all[2 * i].change = (struct change){zone_rule_start(rule, year + i), rule->summer};
		all[2 * i].is_start = true;
		all[2 * i + 1].change = (struct change){zone_rule_end(rule, year + i), rule->standard};
	}
	qsort(all, 2 * YEARS, sizeof *all, compare_changes);
	for (size_t i = 0; i < 2 * YEARS; i++) {
		bool is_replaced = i + 1 < 2 * YEARS && all[i + 1].change.at == all[i].change.at;
		if (!is_replaced && all[i].change.at > last_change(zone)->at)
			add_change(zone, all[i].change.at, all[i].change.offset);
	}
	zone->repeat_from = (int64_t)civil_day(year + CYCLE_YEARS + 1, 1, 1) * DAY_S;
	free(all);
}

/* The line behind the second block; empty: nothing is known of later years. */
static int add_footer(struct zone *zone, struct text rest)
{
	struct zone_rule rule;
	const char *end;
	if (!rest.size || *rest.at != '\n')
		return -1;
	rest = text_slice(rest, 1, rest.size);
	end = memchr(rest.at, '\n', rest.size);
	if (!end)
		return -1;
	rest.size = (uint32_t)(end - rest.at);
	if (!rest.size)
		return 0;
	if (zone_rule_read(rest, &rule) != 0)
		return -1;
	if (rule.has_summer)
		add_rule(zone, &rule);
	return 0;
}

static struct zone *create(void)
{
	struct zone *zone = memory_take(sizeof *zone);
	zone->repeat_from = INT64_MAX;
	return zone;
}

static const char *read_all(struct zone *zone, struct text tzif)
{
	struct block block;
	if (read_block(tzif, 0, 4, &block) != 0)
		return "not a time zone file (TZif), or cut short";
	size_t first_size = block.size;
	bool has_second = tzif.at[4] >= '2';
	if (has_second && read_block(tzif, first_size, 8, &block) != 0)
		return "this time zone file is cut short";
	if (block.leap_count)
		return "this time zone file counts leap seconds; take the one outside 'right/'";
	if (add_table(zone, &block) != 0)
		return "the table of this time zone file is damaged";
	if (has_second && add_footer(zone, text_slice(tzif, first_size + block.size, tzif.size)) != 0)
		return "the rule at the end of this time zone file is damaged";
	return NULL;
}

int zone_read(struct text tzif, struct zone **out, struct diag *why)
{
	struct zone *zone = create();
	const char *problem = read_all(zone, tzif);
	if (problem) {
		zone_destroy(zone);
		diag_set(why, "Z100", "%s", problem);
		return diag_help(why, "install the package tzdata again");
	}
	*out = zone;
	return 0;
}

int zone_utc(struct zone **out)
{
	*out = create();
	add_change(*out, INT64_MIN, 0);
	return 0;
}

void zone_destroy(struct zone *zone)
{
	if (!zone)
		return;
	free(zone->changes);
	free(zone);
}

/* How far to move an instant back into the years that are written out. */
static int64_t cycles_back(const struct zone *zone, int64_t at)
{
	return at < zone->repeat_from ? 0 : ((at - zone->repeat_from) / cycle_s + 1) * cycle_s;
}

/* The change in force at `at`. */
static size_t find_change(const struct zone *zone, int64_t at)
{
	size_t low = 0, high = zone->count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (zone->changes[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int32_t zone_offset(const struct zone *zone, int64_t at_ms)
{
	int64_t at = floor_divide(at_ms, 1000);
	return zone->changes[find_change(zone, at - cycles_back(zone, at))].offset;
}

/* Walks the stretches between changes in order: the first that holds the local time gives the earlier of two
 * answers; when the next begins only after it, a gap has skipped it and the clock before the gap counts on. */
static int64_t find_instant(const struct zone *zone, int64_t local)
{
	size_t i = find_change(zone, local - OFFSET_MAX);
	while (i + 1 < zone->count && local - zone->changes[i].offset >= zone->changes[i + 1].at)
		i++;
	bool is_skipped = i && local - zone->changes[i].offset < zone->changes[i].at;
	return local - zone->changes[is_skipped ? i - 1 : i].offset;
}

int64_t zone_instant(const struct zone *zone, int32_t day, int32_t ms)
{
	int64_t local_ms = (int64_t)day * MS_A_DAY + ms;
	int64_t local = floor_divide(local_ms, 1000), back = cycles_back(zone, local);
	return (find_instant(zone, local - back) + back) * 1000 + (local_ms - local * 1000);
}

void zone_local(const struct zone *zone, int64_t at_ms, int32_t *day, int32_t *ms)
{
	int64_t local_ms = at_ms + (int64_t)zone_offset(zone, at_ms) * 1000;
	int64_t whole = floor_divide(local_ms, MS_A_DAY);
	*day = (int32_t)whole;
	*ms = (int32_t)(local_ms - whole * MS_A_DAY);
}

/* Of the last change that is written out nobody knows the next one, unless there is none. */
static bool is_near_change(const struct zone *zone, size_t i, int64_t at)
{
	if (i && at - zone->changes[i].at < NEAR_S)
		return true;
	return i + 1 < zone->count ? zone->changes[i + 1].at - at < NEAR_S : zone->repeat_from != INT64_MAX;
}

int32_t zone_plain_day(const struct zone *zone, int64_t at_ms)
{
	int64_t at = floor_divide(at_ms, 1000), back = cycles_back(zone, at);
	size_t i = find_change(zone, at - back);

	if (is_near_change(zone, i, at - back))
		return NO_DAY;
	return (int32_t)floor_divide(at + zone->changes[i].offset, DAY_S);
}
