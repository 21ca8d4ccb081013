/* Zones by name: read once, kept, and never asked for by a name that could leave its folder. */
#include "base/buf.h"
#include "base/civil.h"
#include "intervene/zones.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* A disk that knows "Here/There", a fixed zone five hours west, and "Here/Damaged". */
struct disk {
	int reads;
};

static int read_zone(void *context, struct text name, struct buf *out)
{
	static const char block[] = {'T', 'Z', 'i', 'f', [39] = 1, [43] = 4, (char)0xff, (char)0xff,
	        (char)0xb9, (char)0xb0, 0, 0, 'E', 'S', 'T', 0};
	struct disk *disk = context;
	disk->reads++;
	buf_add(out, block, text_is(name, "Here/Damaged") ? 20 : sizeof block);
	return text_starts_with(name, "Here/") ? 0 : -1;
}

static void a_zone_is_read_once_and_kept(void **state)
{
	(void)state;
	struct disk disk = {0};
	struct zones *zones = zones_create(read_zone, &disk);
	const struct zone *zone = zones_find(zones, text_of("Here/There"));
	assert_non_null(zone);
	assert_int_equal(zone_offset(zone, 0), -5 * 3600);
	assert_non_null(zones_find(zones, text_of("Here/Too")));
	for (int i = 0; i < 100; i++)
		assert_ptr_equal(zones_find(zones, text_of("Here/There")), zone);
	assert_int_equal(disk.reads, 2);
	zones_destroy(zones);
}

static void utc_needs_no_file(void **state)
{
	(void)state;
	struct disk disk = {0};
	struct zones *zones = zones_create(read_zone, &disk);
	const struct zone *utc = zones_find(zones, text_of("UTC"));
	assert_ptr_equal(zones_find(zones, text_of("")), utc);
	assert_int_equal(zone_offset(utc, INT64_C(1788400000000)), 0);
	assert_int_equal(disk.reads, 0);
	zones_destroy(zones);
}

static void an_unknown_or_damaged_zone_is_none(void **state)
{
	(void)state;
	struct disk disk = {0};
	struct zones *zones = zones_create(read_zone, &disk);
	assert_null(zones_find(zones, text_of("America/Chicgao")));
	assert_null(zones_find(zones, text_of("Here/Damaged")));
	assert_int_equal(disk.reads, 2);
	zones_destroy(zones);
	zones_destroy(NULL);
}

static void a_name_that_could_leave_its_folder_is_not_asked_for(void **state)
{
	(void)state;
	struct disk disk = {0};
	struct zones *zones = zones_create(read_zone, &disk);
	static const char *const names[] = {"../../etc/passwd", "/etc/passwd", "Here/../x", ".", "Here There",
	        "Here\n", "Here/There.tab", "H\xc3\xa9re/There",
	        "Here/ThereThereThereThereThereThereThereThereThereThereThereThereThere"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_null(zones_find(zones, text_of(names[i])));
	assert_null(zones_find(zones, (struct text){"Here/\0There", 11}));
	assert_int_equal(disk.reads, 0);
	zones_destroy(zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_zone_is_read_once_and_kept),
	        cmocka_unit_test(utc_needs_no_file),
	        cmocka_unit_test(an_unknown_or_damaged_zone_is_none),
	        cmocka_unit_test(a_name_that_could_leave_its_folder_is_not_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
