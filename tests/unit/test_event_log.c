/* Event files in the order of their receipt. */
#include "cli/event_log.h"
#include "base/buf.h"
#include "base/zone.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct fixture {
	struct event_log log;
	struct zone *utc;
	char path[32];
	struct buf complaints;
};

static void on_bad(void *context, const struct log_line *line, struct text field, const struct diag *why)
{
	struct fixture *fixture = context;

	buf_print(&fixture->complaints, "%u %s %.*s;", line->number, why->code, (int)field.size, field.at);
}

static void begin(struct fixture *fixture, const char *bytes)
{
	struct diag why = {0};

	*fixture = (struct fixture){.path = "/tmp/test_event_log.XXXXXX"};
	int descriptor = mkstemp(fixture->path);
	assert_int_equal(write(descriptor, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
	close(descriptor);
	assert_int_equal(zone_utc(&fixture->utc), 0);
	fixture->log = (struct event_log){
	        .zone = fixture->utc, .on_bad = on_bad, .context = fixture, .is_quiet = true};
	assert_int_equal(log_read(&fixture->log, fixture->path, &why), 0);
	log_seal(&fixture->log);
}

static void end(struct fixture *fixture)
{
	log_finish(&fixture->log);
	zone_destroy(fixture->utc);
	buf_finish(&fixture->complaints);
	unlink(fixture->path);
}

/* The numbers of the lines, in the order of their receipt. */
static void in_order(const struct fixture *fixture, const char *expected)
{
	struct buf numbers = {0};

	for (size_t i = 0; i < fixture->log.count; i++)
		buf_print(&numbers, "%s%u", i ? " " : "", fixture->log.lines[i].number);
	assert_string_equal(buf_z(&numbers), expected);
	buf_finish(&numbers);
}

#define ABSENT(id, rest)                                                                                     \
	"{\"id\":\"" id "\",\"type\":\"attendance\",\"student\":\"S1\",\"status\":\"absent\"," rest "}\n"

static void lines_come_as_they_were_received(void **state)
{
	(void)state;
	struct fixture fixture;

	begin(&fixture,
	        ABSENT("a", "\"time\":\"2026-09-03\",\"received_at\":\"2026-09-09T08:00:00Z\"") ABSENT(
	                "b", "\"time\":\"2026-09-04\",\"received_at\":\"2026-09-04T08:00:00Z\"")
	                ABSENT("c", "\"time\":\"2026-09-02\",\"received_at\":\"2026-09-04T08:00:00Z\""));
	in_order(&fixture, "2 3 1");
	assert_int_equal(fixture.log.unreceived, 0);
	end(&fixture);
}

static void who_does_not_say_was_received_when_it_happened(void **state)
{
	(void)state;
	struct fixture fixture;

	begin(&fixture, ABSENT("a", "\"time\":\"2026-09-03T08:00:00-05:00\"") ABSENT(
	                        "b", "\"time\":\"2026-09-03\"") ABSENT("c", "\"time\":\"2026-09-02\""));
	in_order(&fixture, "3 2 1");
	assert_int_equal(fixture.log.unreceived, 3);
	assert_int_equal(fixture.log.first_day, civil_day(2026, 9, 2));
	assert_int_equal(fixture.log.last_day, civil_day(2026, 9, 3));
	end(&fixture);
}

static void a_correction_is_not_received_before_what_it_corrects(void **state)
{
	(void)state;
	struct fixture fixture;

	begin(&fixture, ABSENT("a", "\"time\":\"2026-09-10\"") ABSENT("a", "\"time\":\"2026-09-02\"")
	                        ABSENT("b", "\"time\":\"2026-09-05\""));
	in_order(&fixture, "3 1 2");
	end(&fixture);
}

static void nor_the_newer_of_a_slot_before_the_older(void **state)
{
	(void)state;
	struct fixture fixture;

	begin(&fixture, ABSENT("a", "\"slot\":\"x\",\"time\":\"2026-09-10\"")
	                        ABSENT("b", "\"slot\":\"x\",\"time\":\"2026-09-02\"")
	                                ABSENT("c", "\"time\":\"2026-09-05\""));
	in_order(&fixture, "3 1 2");
	end(&fixture);
}

static void the_roster_is_known_from_the_start(void **state)
{
	(void)state;
	struct fixture fixture;

	begin(&fixture,
	        ABSENT("a", "\"time\":\"2026-09-02\"") "{\"id\":\"e\",\"type\":\"enrollment\",\"student\":"
	                                               "\"S1\",\"time\":\"2026-09-20\","
	                                               "\"school\":\"x\",\"starts\":\"2026-09-20\"}\n");
	in_order(&fixture, "2 1");
	assert_int_equal(fixture.log.last_day, civil_day(2026, 9, 2));
	assert_int_equal(fixture.log.events, 1);
	end(&fixture);
}

static void an_event_sent_twice_is_one_event(void **state)
{
	(void)state;
	struct fixture fixture;

	begin(&fixture, ABSENT("a", "\"time\":\"2026-09-02\"") ABSENT("a", "\"time\":\"2026-09-02\""));
	assert_int_equal(fixture.log.events, 1);
	assert_int_equal(fixture.log.students.count, 1);
	end(&fixture);
}

static void bad_lines_are_counted_and_named_and_hide_nothing(void **state)
{
	(void)state;
	struct fixture fixture;

	begin(&fixture, "{\n\n" ABSENT("a", "\"time\":\"2026-09-02\"")
	                        ABSENT("b", "\"time\":\"soon\"") "  \r\nnot JSON");
	in_order(&fixture, "3");
	assert_int_equal(fixture.log.bad, 3);
	const char *complaints = buf_z(&fixture.complaints);
	assert_int_equal(strncmp(complaints, "1 E2", 4), 0);
	assert_non_null(strstr(complaints, ";4 E2"));
	assert_non_null(strstr(complaints, " time;6 E2"));
	end(&fixture);
}

static void a_file_that_is_not_there_is_said(void **state)
{
	(void)state;
	struct event_log log = {0};
	struct diag why = {0};

	assert_int_equal(log_read(&log, "/nowhere/events.ndjson", &why), -1);
	assert_string_equal(why.message, "cannot read /nowhere/events.ndjson: No such file or directory");
	log_finish(&log);
}

static void an_empty_file_has_no_days(void **state)
{
	(void)state;
	struct fixture fixture;

	begin(&fixture, "");
	assert_int_equal(fixture.log.count, 0);
	assert_int_equal(fixture.log.first_day, NO_DAY);
	end(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lines_come_as_they_were_received),
	        cmocka_unit_test(who_does_not_say_was_received_when_it_happened),
	        cmocka_unit_test(a_correction_is_not_received_before_what_it_corrects),
	        cmocka_unit_test(nor_the_newer_of_a_slot_before_the_older),
	        cmocka_unit_test(the_roster_is_known_from_the_start),
	        cmocka_unit_test(an_event_sent_twice_is_one_event),
	        cmocka_unit_test(bad_lines_are_counted_and_named_and_hide_nothing),
	        cmocka_unit_test(a_file_that_is_not_there_is_said),
	        cmocka_unit_test(an_empty_file_has_no_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
