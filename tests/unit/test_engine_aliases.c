/* Lines of two names about one student: judged as one, and apart again when it turns out that they were not. */
#include "engine_stories.h"

#define DAY_1 "2025-08-20T12:00:00Z"
#define DAY_2 "2025-08-21T12:00:00Z"
#define DAY_3 "2025-08-22T12:00:00Z"

static void says(struct bench *bench, const char *now, const char *id, const char *name, const char *student)
{
	takes_print(bench, instant(now),
	        "{\"id\":\"%s\",\"type\":\"alias\",\"student\":\"%s\",\"time\":\"%s\",\"system\":"
	        "\"district\","
	        "\"known_as\":\"%s\"}",
	        id, student, now, name);
}

/* What the alias brings is said after the commit, as of its arrival. */
static void follows(struct bench *bench, const char *now)
{
	settles(bench, now);
	settles(bench, now);
}

static void absent_once(struct bench *bench, const char *student, const char *day, const char *now)
{
	takes_print(bench, instant(now),
	        "{\"id\":\"%s-%s\",\"type\":\"attendance\",\"student\":\"%s\",\"time\":\"%s\",\"status\":"
	        "\"absent\"}",
	        student, day, student, day);
}

static size_t open_of(const struct bench *bench, const char *student)
{
	uint32_t number = names_find(&bench->students, text_of(student));
	size_t count = 0;

	for (size_t i = 0; i < bench->told_count; i++)
		count += bench->told[i].id && !bench->told[i].closed_ms && bench->told[i].student == number;
	return count;
}

/* Two absences that are too few apart are enough together. */
static void days_under_two_names_count_together(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_three(&bench, "when: count(absent over year) >= 2");
	absent_once(&bench, "S1", "2025-08-19", DAY_1);
	absent_once(&bench, "S2", "2025-08-18", DAY_1);
	settles(&bench, DAY_1);
	assert_int_equal(told_open(&bench), 0);
	says(&bench, DAY_2, "a", "S2", "S1");
	follows(&bench, DAY_2);
	assert_int_equal(open_of(&bench, "S1"), 1);
	assert_int_equal(bench.told[0].known_ms, instant(DAY_2));
	absent_once(&bench, "S2", "2025-08-20", DAY_3);
	settles(&bench, DAY_3);
	assert_int_equal(told_open(&bench), 1);
	bench_close(&bench);
}

/* What people know under the one name they need not hear again under the other. */
static void an_open_alert_moves_to_the_student_and_is_not_told_again(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_three(&bench, "when: count(absent over year) >= 1");
	absent_once(&bench, "S2", "2025-08-18", DAY_1);
	settles(&bench, DAY_1);
	assert_int_equal(open_of(&bench, "S2"), 1);
	says(&bench, DAY_2, "a", "S2", "S1");
	follows(&bench, DAY_2);
	assert_int_equal(bench.told_count, 1);
	assert_int_equal(open_of(&bench, "S1"), 1);
	bench_close(&bench);
}

static void of_an_alert_under_each_name_the_younger_is_withdrawn(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_three(&bench, "when: count(absent over year) >= 1");
	absent_once(&bench, "S2", "2025-08-18", DAY_1);
	settles(&bench, DAY_1);
	absent_once(&bench, "S1", "2025-08-19", DAY_2);
	settles(&bench, DAY_2);
	assert_int_equal(told_open(&bench), 2);
	says(&bench, DAY_3, "a", "S2", "S1");
	follows(&bench, DAY_3);
	assert_int_equal(bench.told_count, 2);
	assert_int_equal(open_of(&bench, "S1"), 1);
	assert_int_equal(bench.told[0].closed_ms, 0);
	assert_int_equal(bench.told[1].why, CLOSE_WITHDRAWN);
	assert_int_equal(bench.told[1].ended_known_ms, instant(DAY_3));
	bench_close(&bench);
}

/* Each has what lines say of the own name, as if they had never been one. */
static void two_who_were_not_one_after_all_are_judged_apart(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_three(&bench, "when: count(absent over year) >= 2");
	absent_once(&bench, "S1", "2025-08-19", DAY_1);
	absent_once(&bench, "S2", "2025-08-18", DAY_1);
	says(&bench, DAY_1, "a", "S2", "S1");
	follows(&bench, DAY_1);
	assert_int_equal(open_of(&bench, "S1"), 1);
	takes(&bench, DAY_2, "{\"id\":\"a\",\"op\":\"delete\"}");
	follows(&bench, DAY_2);
	assert_int_equal(told_open(&bench), 0);
	assert_int_equal(bench.told[0].why, CLOSE_WITHDRAWN);
	absent_once(&bench, "S2", "2025-08-19", DAY_3);
	settles(&bench, DAY_3);
	assert_int_equal(open_of(&bench, "S2"), 1);
	assert_int_equal(told_open(&bench), 1);
	bench_close(&bench);
}

static uint32_t head(const struct bench *bench, const char *name)
{
	return engine_head(bench->engine, names_find(&bench->students, text_of(name)));
}

static uint32_t number(const struct bench *bench, const char *name)
{
	return names_find(&bench->students, text_of(name));
}

static void names_lead_on_to_the_last_one(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_three(&bench, "when: count(absent over year) >= 1");
	says(&bench, DAY_1, "a", "S3", "S2");
	says(&bench, DAY_1, "b", "S2", "S1");
	takes(&bench, DAY_1,
	        "{\"id\":\"77\",\"type\":\"alias\",\"student\":\"S3\",\"time\":\"2025-08-20\",\"system\":"
	        "\"aspen\"}");
	follows(&bench, DAY_1);
	assert_int_equal(head(&bench, "S3"), number(&bench, "S1"));
	assert_int_equal(head(&bench, "aspen:77"), number(&bench, "S1"));
	bench_restart(&bench, instant(DAY_1));
	assert_int_equal(head(&bench, "aspen:77"), number(&bench, "S1"));
	bench_close(&bench);
}

static void names_in_a_circle_stand_for_themselves(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_three(&bench, "when: count(absent over year) >= 1");
	says(&bench, DAY_1, "a", "S1", "S2");
	says(&bench, DAY_1, "b", "S2", "S1");
	says(&bench, DAY_1, "c", "S3", "S1");
	says(&bench, DAY_1, "d", "S1", "S1");
	follows(&bench, DAY_1);
	assert_int_equal(head(&bench, "S1"), number(&bench, "S1"));
	assert_int_equal(head(&bench, "S2"), number(&bench, "S2"));
	assert_int_equal(head(&bench, "S3"), number(&bench, "S3"));
	bench_close(&bench);
}

/* Whichever comes first. */
static void of_two_sayings_the_later_is_in_force(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_three(&bench, "when: count(absent over year) >= 1");
	says(&bench, DAY_2, "b", "S3", "S2");
	says(&bench, DAY_1, "a", "S3", "S1");
	follows(&bench, DAY_2);
	assert_int_equal(head(&bench, "S3"), number(&bench, "S2"));
	takes(&bench, DAY_3, "{\"id\":\"b\",\"op\":\"delete\"}");
	follows(&bench, DAY_3);
	assert_int_equal(head(&bench, "S3"), number(&bench, "S1"));
	bench_close(&bench);
}

/* As a system takes a merge back that deletes nothing. */
static void who_is_said_to_be_themselves_is_nobody_else(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_three(&bench, "when: count(absent over year) >= 2");
	absent_once(&bench, "S1", "2025-08-19", DAY_1);
	absent_once(&bench, "S2", "2025-08-18", DAY_1);
	says(&bench, DAY_1, "a", "S2", "S1");
	follows(&bench, DAY_1);
	assert_int_equal(open_of(&bench, "S1"), 1);
	says(&bench, DAY_2, "b", "S2", "S2");
	follows(&bench, DAY_2);
	assert_int_equal(told_open(&bench), 0);
	assert_int_equal(bench.told[0].why, CLOSE_WITHDRAWN);
	says(&bench, DAY_3, "c", "S3", "S2");
	absent_once(&bench, "S3", "2025-08-19", DAY_3);
	follows(&bench, DAY_3);
	assert_int_equal(open_of(&bench, "S2"), 1);
	bench_close(&bench);
}

static void an_arrival_that_fails_joins_nobody(void **state)
{
	struct bench bench;

	(void)state;
	opens_for_three(&bench, "when: count(absent over year) >= 1");
	says(&bench, DAY_1, "a", "S3", "S2");
	while (bench_step(&bench, instant(DAY_1), 500) > 0)
		continue;
	bench_drop(&bench);
	follows(&bench, DAY_2);
	assert_int_equal(head(&bench, "S3"), number(&bench, "S3"));
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(days_under_two_names_count_together),
	        cmocka_unit_test(an_open_alert_moves_to_the_student_and_is_not_told_again),
	        cmocka_unit_test(of_an_alert_under_each_name_the_younger_is_withdrawn),
	        cmocka_unit_test(two_who_were_not_one_after_all_are_judged_apart),
	        cmocka_unit_test(names_lead_on_to_the_last_one),
	        cmocka_unit_test(names_in_a_circle_stand_for_themselves),
	        cmocka_unit_test(of_two_sayings_the_later_is_in_force),
	        cmocka_unit_test(who_is_said_to_be_themselves_is_nobody_else),
	        cmocka_unit_test(an_arrival_that_fails_joins_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
