/* What a start asks of the store does not grow with what a district has sent and been told in years: steps of SQLite are
 * counted, statement by statement, as time would say little on another machine. */
#include "fixture_office.h"

#include "base/buf.h"
#include "daemon/store/statement.h"

enum { FEW = 8, MANY = 10 * FEW, DAYS = 20 };

/* Those whose steps may grow, and with what. */
static const char *const growing[STATEMENT_COUNT] = {
        [STUDENT_EACH] = "students: each has a number by which the engine knows them",
};

struct steps {
	int of[STATEMENT_COUNT];
};

static void line_write(struct buf *out, int student, int day)
{
	buf_print(out,
	        "{\"id\":\"r%d.%d\",\"type\":\"behavior\",\"student\":\"s%d\",\"time\":\"2026-09-%02d\","
	        "\"kind\":\"referral\"}\n",
	        day, student, student, day);
	buf_print(out, "{\"id\":\"x%d.%d\",\"type\":\"nothing\"}\n", day, student);
}

static void enrollment_write(struct buf *out, int student)
{
	buf_print(out,
	        "{\"id\":\"e%d\",\"type\":\"enrollment\",\"student\":\"s%d\",\"time\":\"2026-08-17\","
	        "\"school\":\"north\",\"starts\":\"2026-08-17\"}\n",
	        student, student);
}

/* Everybody has an open alert, and all of the log is folded. */
static void fill(struct office *office, int students, int days)
{
	struct buf lines = {0};

	buf_add_z(&lines, ROSTER);
	for (int student = 0; student < students; student++)
		enrollment_write(&lines, student);
	for (int day = 1; day <= days; day++) {
		for (int student = 0; student < students; student++)
			line_write(&lines, student, day);
		office_send(office, buf_z(&lines), office_at(office, 9, day, 18));
		buf_clear(&lines);
	}
	buf_finish(&lines);
	assert_int_equal(registrar_fold_all(office->registrar, NULL), REGISTRAR_DONE);
	office_fold(office, 1000);
}

static struct steps start(struct office *office)
{
	struct steps steps;

	office_reopen(office, office_at(office, 9, DAYS, 19));
	for (int i = 0; i < STATEMENT_COUNT; i++)
		steps.of[i] =
		        sqlite3_stmt_status(office->store->statements[i], SQLITE_STMTSTATUS_VM_STEP, false);
	return steps;
}

static struct steps start_of(int students, int days)
{
	struct office *office = NULL;

	office_make((void **)&office);
	fill(office, students, days);
	assert_int_equal(store_alert_count(office->store, ALERTS_OPEN), students);
	struct steps steps = start(office);
	office_remove((void **)&office);
	return steps;
}

static void no_statement_of_a_start_grows_with_the_log_or_with_alerts(void **state)
{
	enum { SPARE = 20 };
	struct steps few = start_of(FEW, 2), many = start_of(MANY, DAYS);

	(void)state;
	assert_in_range(few.of[STUDENT_EACH], FEW, MANY);
	assert_in_range(many.of[STUDENT_EACH], MANY, 10 * MANY);
	for (int i = 0; i < STATEMENT_COUNT; i++)
		if (!growing[i] && many.of[i] > few.of[i] + SPARE)
			fail_msg("%d steps became %d: %s", few.of[i], many.of[i], statement_sql[i]);
}

static void only_the_lines_of_the_tail_are_read(void **state)
{
	enum { BLOCK = 20 };
	struct office *office = *state;

	fill(office, FEW, DAYS);
	int none = start(office).of[EVENT_EACH];
	office_send(office, REFERRAL("one", "s1", "2026-09-20"), office_at(office, 9, DAYS, 20));
	int one = start(office).of[EVENT_EACH] - none;
	office_send(office, REFERRAL("two", "s1", "2026-09-20"), office_at(office, 9, DAYS, 21));
	int two = start(office).of[EVENT_EACH] - none;
	assert_in_range(one, 0, BLOCK); /* a block is read to see that it ends before the tail */
	assert_in_range(two, one + 1, one + BLOCK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(no_statement_of_a_start_grows_with_the_log_or_with_alerts),
	        cmocka_unit_test_setup_teardown(
	                only_the_lines_of_the_tail_are_read, office_make, office_remove),
	};

	return cmocka_run_group_tests_name("what a start reads", tests, NULL, NULL);
}
