/* Time zones: held to libc's answers, and to bytes that nobody should send. */
#include "base/arena.h"
#include "base/civil.h"
#include "base/diag.h"
#include "base/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

enum { HOUR_MS = 3600 * 1000, FILE_MAX = 1 << 16 };

static const char *const names[] = {"America/Chicago", "America/New_York", "America/Phoenix",
        "America/Anchorage", "Pacific/Honolulu", "Europe/Dublin", "Asia/Kolkata", "Australia/Lord_Howe",
        "Africa/Cairo", "America/Havana", "Pacific/Apia", "America/Sao_Paulo", "Africa/Casablanca",
        "Antarctica/Troll", "America/Nuuk", "Asia/Gaza", "Europe/London", "UTC"};
enum { NAMES = sizeof names / sizeof *names };

/* -1 when this machine has no such file. */
static int load(const char *name, struct zone **out)
{
	char path[128];
	static char bytes[FILE_MAX];
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
	FILE *file = fopen(path, "rb");
	if (!file)
		return -1;
	size_t size = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	return zone_read((struct text){bytes, (uint32_t)size}, out, NULL);
}

static struct zone *need(const char *name)
{
	struct zone *zone;
	if (load(name, &zone) != 0)
		skip();
	return zone;
}

static void use_libc_zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static void assert_as_libc(const struct zone *zone, const char *name, int64_t at_ms)
{
	time_t at = at_ms / 1000;
	struct tm tm;
	int32_t day, ms;
	localtime_r(&at, &tm);
	if (zone_offset(zone, at_ms) != tm.tm_gmtoff)
		fail_msg("%s at %lld: %d, libc says %ld", name, (long long)at, zone_offset(zone, at_ms),
		        tm.tm_gmtoff);
	zone_local(zone, at_ms, &day, &ms);
	assert_int_equal(day, civil_day(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday));
	assert_int_equal(ms, ((tm.tm_hour * 60 + tm.tm_min) * 60 + tm.tm_sec) * 1000);
}

static void every_hour_of_five_years_agrees_with_libc(void **state)
{
	(void)state;
	int64_t first = (int64_t)civil_day(2024, 1, 1) * MS_A_DAY,
	        end = (int64_t)civil_day(2029, 1, 1) * MS_A_DAY;
	for (size_t i = 0; i < NAMES; i++) {
		struct zone *zone = need(names[i]);
		use_libc_zone(names[i]);
		for (int64_t at = first; at < end; at += HOUR_MS / 2)
			assert_as_libc(zone, names[i], at);
		zone_destroy(zone);
	}
}

static void two_centuries_agree_with_libc(void **state)
{
	(void)state;
	int64_t first = (int64_t)civil_day(1950, 1, 1) * MS_A_DAY,
	        end = (int64_t)civil_day(2151, 1, 1) * MS_A_DAY;
	for (size_t i = 0; i < NAMES; i++) {
		struct zone *zone = need(names[i]);
		use_libc_zone(names[i]);
		for (int64_t at = first; at < end; at += INT64_C(67) * HOUR_MS + 1000)
			assert_as_libc(zone, names[i], at);
		zone_destroy(zone);
	}
}

static void the_far_future_repeats_every_400_years(void **state)
{
	(void)state;
	struct zone *zone = need("America/Chicago");
	use_libc_zone("America/Chicago");
	int64_t first = (int64_t)civil_day(2430, 1, 1) * MS_A_DAY,
	        end = (int64_t)civil_day(2445, 1, 1) * MS_A_DAY;
	for (int64_t at = first; at < end; at += HOUR_MS)
		assert_as_libc(zone, "America/Chicago", at);
	zone_destroy(zone);
}

/* The definition, told from the offsets alone: the earliest instant with this local time; else, the clock before
 * the gap counts on. */
static int64_t expected_instant(const struct zone *zone, int64_t local_ms)
{
	int32_t before = zone_offset(zone, local_ms - MS_A_DAY - 12 * HOUR_MS);
	int32_t after = zone_offset(zone, local_ms + MS_A_DAY + 12 * HOUR_MS);
	int64_t early = local_ms - (int64_t)before * 1000, late = local_ms - (int64_t)after * 1000;
	bool is_early = zone_offset(zone, early) == before, is_late = zone_offset(zone, late) == after;
	if (is_early && is_late)
		return early < late ? early : late;
	return is_late ? late : early;
}

static void every_local_time_has_its_instant(void **state)
{
	(void)state;
	for (size_t i = 0; i < NAMES; i++) {
		struct zone *zone = need(names[i]);
		int32_t end = civil_day(2028, 1, 1);
		for (int32_t day = civil_day(2025, 1, 1); day < end; day++)
			for (int32_t ms = 0; ms < MS_A_DAY; ms += HOUR_MS / 4) {
				int64_t expected = expected_instant(zone, (int64_t)day * MS_A_DAY + ms);
				assert_true(zone_instant(zone, day, ms) == expected);
			}
		zone_destroy(zone);
	}
}

/* By what a day is: it began by then, and the next one has not. */
static bool is_within(const struct zone *zone, int32_t day, int64_t at_ms)
{
	return zone_instant(zone, day, 0) <= at_ms && at_ms < zone_instant(zone, day + 1, 0);
}

static void a_plain_day_is_the_day_and_most_are_plain(void **state)
{
	static const int years[][2] = {{1892, 1893}, {1994, 1996}, {2011, 2028}, {2429, 2431}, {2831, 2833}};

	(void)state;
	for (size_t i = 0; i < NAMES * sizeof years / sizeof *years; i++) {
		const int *span = years[i / NAMES];
		struct zone *zone = need(names[i % NAMES]);
		int64_t end = (int64_t)civil_day(span[1], 1, 1) * MS_A_DAY, hours = 0, plain = 0;
		for (int64_t at = (int64_t)civil_day(span[0], 1, 1) * MS_A_DAY; at < end; at += HOUR_MS / 2) {
			int32_t day = zone_plain_day(zone, at);
			hours++;
			if (day == NO_DAY)
				continue;
			plain++;
			assert_true(is_within(zone, day, at));
		}
		assert_true(plain > hours / 2);
		zone_destroy(zone);
	}
}

static void a_skipped_time_moves_forward_by_the_gap(void **state)
{
	(void)state;
	struct zone *zone = need("America/Chicago");
	int32_t day, ms, spring = civil_day(2026, 3, 8);
	int64_t at = zone_instant(zone, spring, 2 * HOUR_MS + HOUR_MS / 2);
	zone_local(zone, at, &day, &ms);
	assert_int_equal(day, spring);
	assert_int_equal(ms, 3 * HOUR_MS + HOUR_MS / 2);
	zone_destroy(zone);
}

static void of_a_time_that_occurs_twice_the_first_is_meant(void **state)
{
	(void)state;
	struct zone *zone = need("America/Chicago");
	int64_t at = zone_instant(zone, civil_day(2026, 11, 1), HOUR_MS + HOUR_MS / 2);
	assert_int_equal(zone_offset(zone, at), -5 * 3600);
	assert_true(at == (int64_t)civil_day(2026, 11, 1) * MS_A_DAY + 6 * HOUR_MS + HOUR_MS / 2);
	zone_destroy(zone);
}

static void a_day_that_a_zone_left_out_begins_with_the_next(void **state)
{
	(void)state;
	struct zone *zone = need("Pacific/Apia");
	int32_t day, ms;
	zone_local(zone, zone_instant(zone, civil_day(2011, 12, 30), 0), &day, &ms);
	assert_int_equal(day, civil_day(2011, 12, 31));
	assert_int_equal(ms, 0);
	zone_destroy(zone);
}

static void a_day_that_begins_in_a_gap_begins_after_it(void **state)
{
	(void)state;
	struct zone *zone = need("America/Havana");
	int32_t day, ms, spring = civil_day(2026, 3, 8);
	zone_local(zone, zone_instant(zone, spring, 0), &day, &ms);
	assert_int_equal(day, spring);
	assert_int_equal(ms, HOUR_MS);
	zone_destroy(zone);
}

static void utc_is_always_there(void **state)
{
	(void)state;
	struct zone *zone;
	int32_t day, ms;
	assert_int_equal(zone_utc(&zone), 0);
	assert_int_equal(zone_offset(zone, INT64_C(1) << 52), 0);
	zone_local(zone, -1, &day, &ms);
	assert_int_equal(day, -1);
	assert_int_equal(ms, MS_A_DAY - 1);
	assert_true(zone_instant(zone, -1, MS_A_DAY - 1) == -1);
	zone_destroy(zone);
}

/* A TZif file of two headers, one type each, with this rule. */
struct built {
	char bytes[1024];
	uint32_t size;
};

static void add(struct built *built, const void *bytes, size_t size)
{
	memcpy(built->bytes + built->size, bytes, size);
	built->size += (uint32_t)size;
}

static void add_block(
        struct built *built, char version, unsigned char time_count, const void *times, size_t size)
{
	const unsigned char head[20] = {'T', 'Z', 'i', 'f', (unsigned char)version};
	const unsigned char counts[24] = {[15] = time_count, [19] = 1, [23] = 4};
	const unsigned char kinds[8] = {0}, type_and_name[10] = {0, 0, 0, 0, 0, 0, 'A', 'A', 'A', 0};
	add(built, head, sizeof head);
	add(built, counts, sizeof counts);
	if (size)
		add(built, times, size);
	add(built, kinds, time_count);
	add(built, type_and_name, sizeof type_and_name);
}

static int read_with_rule(const char *rule, struct zone **out)
{
	struct built built = {.size = 0};
	add_block(&built, '2', 0, NULL, 0);
	add_block(&built, '2', 0, NULL, 0);
	add(&built, "\n", 1);
	add(&built, rule, strlen(rule));
	add(&built, "\n", 1);
	return zone_read((struct text){built.bytes, built.size}, out, NULL);
}

static void rules_of_every_form_agree_with_libc(void **state)
{
	(void)state;
	static const char *const rules[] = {"CST6CDT,M3.2.0,M11.1.0", "IST-1GMT0,M10.5.0,M3.5.0/1",
	        "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
	        "AAA3BBB,J60,J300", "AAA3BBB,59/0,300/0:30:15", "EET-2EEST,M3.4.4/50,M10.4.4/50",
	        "XXX-2:30:15YYY,J9/-167,J350/100", "NZST-12NZDT,M9.5.0,M4.1.0/3"};
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct zone *zone;
		assert_int_equal(read_with_rule(rules[i], &zone), 0);
		use_libc_zone(rules[i]);
		int64_t end = (int64_t)civil_day(2033, 1, 1) * MS_A_DAY;
		for (int64_t at = (int64_t)civil_day(2026, 1, 10) * MS_A_DAY; at < end; at += HOUR_MS / 4)
			assert_as_libc(zone, rules[i], at);
		zone_destroy(zone);
	}
}

static void summer_time_all_year_is_just_that(void **state)
{
	(void)state;
	struct zone *zone;
	assert_int_equal(read_with_rule("XXX3EDT4,0/0,J365/23", &zone), 0);
	for (int64_t at = 0; at < INT64_C(100) * 366 * MS_A_DAY; at += 5 * HOUR_MS)
		assert_int_equal(zone_offset(zone, at), -4 * 3600);
	zone_destroy(zone);
}

static void a_damaged_rule_is_refused(void **state)
{
	(void)state;
	static const char *const rules[] = {"C6", "<ab>3", "CST", "CST25", "CST6CDT", "CST6CDT,M3.2.0",
	        "CST6CDT,M13.2.0,M1.1.0", "CST6CDT,M3.6.0,M1.1.0", "CST6CDT,M3.2.7,M1.1.0", "CST6CDT,J0,J5",
	        "CST6CDT,J366,J5", "CST6CDT,1,366", "CST6CDT,M3.2.0/168,M1.1.0", "CST6:60",
	        "CST99999999999999999999", "CST6CDT,M3.2.0,M11.1.0x", "<+03-3", "CST6CDT,M3.2.0,M11.1.0/",
	        "\x80\xff"};
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct zone *zone = NULL;
		assert_int_equal(read_with_rule(rules[i], &zone), -1);
		assert_null(zone);
	}
}

static void a_file_of_the_first_version_is_read(void **state)
{
	(void)state;
	static const unsigned char times[8] = {0, 0, 0, 100, 0, 0, 1, 0};
	struct built built = {.size = 0};
	struct zone *zone;
	add_block(&built, 0, 2, times, sizeof times);
	assert_int_equal(zone_read((struct text){built.bytes, built.size}, &zone, NULL), 0);
	assert_int_equal(zone_offset(zone, 0), 0);
	zone_destroy(zone);
}

static void assert_refused(struct text tzif, const char *words)
{
	struct zone *zone = NULL;
	struct diag why;
	assert_int_equal(zone_read(tzif, &zone, &why), -1);
	assert_null(zone);
	if (!strstr(why.message, words))
		fail_msg("'%s' does not speak of '%s'", why.message, words);
}

static void what_is_wrong_with_a_file_is_said(void **state)
{
	(void)state;
	static const unsigned char backwards[8] = {0, 0, 1, 0, 0, 0, 0, 100};
	struct built built = {.size = 0};
	assert_refused(text_of(""), "not a time zone file");
	assert_refused(
	        text_of("<html>404 not found, and fifty more bytes of that kind</html>"), "not a time zone");
	add_block(&built, '2', 0, NULL, 0);
	assert_refused((struct text){built.bytes, built.size}, "cut short");
	add_block(&built, '2', 0, NULL, 0);
	assert_refused((struct text){built.bytes, built.size}, "rule at the end");
	built.size = 0;
	add_block(&built, 0, 2, backwards, sizeof backwards);
	assert_refused((struct text){built.bytes, built.size}, "table");
	built.bytes[31] = 1; /* leap seconds */
	memset(built.bytes + built.size, 0, 64);
	assert_refused((struct text){built.bytes, built.size + 64}, "leap seconds");
}

static void every_cut_and_every_changed_byte_is_survived(void **state)
{
	(void)state;
	char bytes[1024];
	struct built built = {.size = 0};
	static const unsigned char times[16] = {[3] = 9, [11] = 10};
	add_block(&built, '2', 2, times, 8);
	add_block(&built, '2', 2, times, 16);
	add(&built, "\nCST6CDT,M3.2.0,M11.1.0\n", 24);
	for (uint32_t size = 0; size <= built.size; size++) {
		char *exact = malloc(size + 1); /* its own block, so that a sanitizer sees a byte too many */
		struct zone *zone = NULL;
		memcpy(exact, built.bytes, size);
		if (zone_read((struct text){exact, size}, &zone, NULL) == 0)
			zone_destroy(zone);
		free(exact);
	}
	for (uint32_t at = 0; at < built.size; at++)
		for (int value = 0; value < 256; value += 5) {
			struct zone *zone;
			memcpy(bytes, built.bytes, built.size);
			bytes[at] = (char)value;
			if (zone_read((struct text){bytes, built.size}, &zone, NULL) != 0)
				continue;
			zone_instant(zone, 20000, HOUR_MS);
			zone_destroy(zone);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_hour_of_five_years_agrees_with_libc),
	        cmocka_unit_test(two_centuries_agree_with_libc),
	        cmocka_unit_test(the_far_future_repeats_every_400_years),
	        cmocka_unit_test(every_local_time_has_its_instant),
	        cmocka_unit_test(a_plain_day_is_the_day_and_most_are_plain),
	        cmocka_unit_test(a_skipped_time_moves_forward_by_the_gap),
	        cmocka_unit_test(of_a_time_that_occurs_twice_the_first_is_meant),
	        cmocka_unit_test(a_day_that_a_zone_left_out_begins_with_the_next),
	        cmocka_unit_test(a_day_that_begins_in_a_gap_begins_after_it),
	        cmocka_unit_test(utc_is_always_there),
	        cmocka_unit_test(rules_of_every_form_agree_with_libc),
	        cmocka_unit_test(summer_time_all_year_is_just_that),
	        cmocka_unit_test(a_damaged_rule_is_refused),
	        cmocka_unit_test(a_file_of_the_first_version_is_read),
	        cmocka_unit_test(what_is_wrong_with_a_file_is_said),
	        cmocka_unit_test(every_cut_and_every_changed_byte_is_survived),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
