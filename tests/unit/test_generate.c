/* The made-up district: the same everywhere, and every line of it an event. */
#include "daemon/demo/generate.h"
#include "daemon/demo/random.h"
#include "daemon/demo/year.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/yaml.h"
#include <intervene/calendar.h>
#include <intervene/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct text stream_of(struct generate_plan plan)
{
	struct diag why = {0};
	char *bytes;
	size_t size;
	FILE *out = open_memstream(&bytes, &size);

	assert_int_equal(generate_stream(&plan, out, &why), 0);
	fclose(out);
	return (struct text){bytes, (uint32_t)size};
}

static struct generate_plan small_plan(void)
{
	struct generate_plan plan = generate_demo_plan();

	plan.students = 40;
	plan.days = 25;
	return plan;
}

static struct hash128 hash_of(struct generate_plan plan)
{
	struct text bytes = stream_of(plan);
	struct hash128 hash = hash_bytes(HASH_KEY_FIXED, bytes.at, bytes.size);

	free((char *)(uintptr_t)bytes.at);
	return hash;
}

static void the_same_plan_gives_the_same_bytes(void **state)
{
	(void)state;
	struct generate_plan plan = small_plan(), other = plan;

	other.seed++;
	assert_true(hash_equal(hash_of(plan), hash_of(plan)));
	assert_false(hash_equal(hash_of(plan), hash_of(other)));
}

static void chance_is_the_same_on_every_machine(void **state)
{
	(void)state;
	struct random random = {0};

	assert_true(random_next(&random) == 0xe220a8397b1dcdafU); /* the generator's published first number */
	assert_true(random_next(&random) == 0x6e789e6aa1b965f4U);
}

static void bounds_are_never_left(void **state)
{
	(void)state;
	struct random random = random_for(1, 2);

	for (int i = 0; i < 10000; i++) {
		assert_in_range(random_below(&random, 7), 0, 6);
		assert_in_range(random_between(&random, 3, 5), 3, 5);
		assert_in_range(random_bell(&random, 100, 10), 70, 130);
	}
}

/* Next line off the front of `rest`. */
static struct text line_next(struct text *rest)
{
	const char *end = memchr(rest->at, '\n', rest->size);
	struct text line = {rest->at, (uint32_t)(end - rest->at)};

	*rest = text_slice(*rest, line.size + 1, rest->size);
	return line;
}

static void every_line_is_an_event_and_comes_in_the_order_of_its_receipt(void **state)
{
	(void)state;
	struct event_reader reader = {.key = HASH_KEY_FIXED, .default_source = text_of("sis")};
	struct text bytes = stream_of(small_plan()), rest = bytes, field;
	struct arena arena = {0};
	struct diag why = {0};
	struct event event;
	int64_t last_ms = 0;

	while (rest.size) {
		arena_reset(&arena);
		if (event_read(line_next(&rest), &reader, &arena, &event, &field, &why))
			fail_msg("%s", why.message);
		assert_true(event.received_ms >= last_ms);
		last_ms = event.received_ms;
	}
	arena_finish(&arena);
	free((char *)(uintptr_t)bytes.at);
}

static void a_larger_district_holds_the_smaller_one(void **state)
{
	(void)state;
	struct generate_plan plan = small_plan();
	struct text small = stream_of(plan), rest = small;
	plan.students += 10;
	struct text large = stream_of(plan);

	while (rest.size) {
		struct text line = line_next(&rest);
		if (!memmem(line.at, line.size, "\"caseload\"", 10))
			assert_non_null(memmem(large.at, large.size, line.at, line.size));
	}
	free((char *)(uintptr_t)small.at);
	free((char *)(uintptr_t)large.at);
}

static void a_year_that_is_told_until_today_is_the_beginning_of_the_whole(void **state)
{
	(void)state;
	struct generate_plan plan = small_plan();
	struct text whole = stream_of(plan);
	plan.until = plan.first_day + 20;
	struct text begun = stream_of(plan);

	assert_in_range(begun.size, whole.size / 3, whole.size - 1);
	assert_memory_equal(begun.at, whole.at, begun.size);
	assert_non_null(memmem(begun.at, begun.size, "\"received_at\":\"2025-09-05T", 26));
	assert_null(memmem(begun.at, begun.size, "\"received_at\":\"2025-09-08T", 26));
	free((char *)(uintptr_t)begun.at);
	free((char *)(uintptr_t)whole.at);
}

static void its_calendar_teaches_as_many_days_as_were_asked_for(void **state)
{
	(void)state;
	struct calendars calendars = {0};
	struct arena arena = {0};
	struct diags found = {0};
	struct buf bytes = {0};
	struct node *root;
	struct year year;

	year_plan(&year, civil_day(2025, 8, 18), 178);
	year_print(&year, "elementary", "15:15", &bytes);
	assert_int_equal(yaml_read(text_of("elementary.yml"), buf_text(&bytes), &arena, &root, &found), 0);
	assert_int_equal(calendars_add(&calendars, root, &found), 0);
	assert_int_equal(calendars_seal(&calendars, &found), 0);
	const struct calendar *calendar = calendars_find(&calendars, text_of("elementary"));
	assert_int_equal(calendar_school_days(calendar, year.days[0], year.days[177]), 178);
	for (size_t i = 0; i < year.count; i++)
		assert_int_equal(calendar_day(calendar, year.days[i]), DAY_SCHOOL);
	assert_int_equal(calendar_day(calendar, year.snow_day), DAY_CLOSED);
	calendars_finish(&calendars);
	diags_finish(&found);
	arena_finish(&arena);
	buf_finish(&bytes);
}

static void what_cannot_be_made_up_is_refused(void **state)
{
	(void)state;
	struct generate_plan plan = small_plan();
	struct diag why = {0};

	plan.days = 0;
	assert_int_equal(generate_stream(&plan, stdout, &why), -1);
	assert_string_equal(why.message, "a made-up year has 1 to 250 school days");
	plan.days = 10;
	plan.students = 0;
	assert_int_equal(generate_stream(&plan, stdout, &why), -1);
	assert_string_equal(why.message, "a made-up district has 1 to 99999 students");
	plan.students = 10;
	plan.schools = 0;
	assert_int_equal(generate_stream(&plan, stdout, &why), -1);
	assert_string_equal(why.message, "a made-up district has 1 to 900 schools");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_same_plan_gives_the_same_bytes),
	        cmocka_unit_test(chance_is_the_same_on_every_machine),
	        cmocka_unit_test(bounds_are_never_left),
	        cmocka_unit_test(every_line_is_an_event_and_comes_in_the_order_of_its_receipt),
	        cmocka_unit_test(a_larger_district_holds_the_smaller_one),
	        cmocka_unit_test(a_year_that_is_told_until_today_is_the_beginning_of_the_whole),
	        cmocka_unit_test(its_calendar_teaches_as_many_days_as_were_asked_for),
	        cmocka_unit_test(what_cannot_be_made_up_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
