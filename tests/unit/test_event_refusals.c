/* Every reason a line is refused for, in the words its sender sees. */
#include "event_lines.h"
#include "base/buf.h"

struct reading {
	struct arena arena;
	struct event event;
	struct text field;
	struct diag why;
	int result;
};

static const struct event_reader nameless = {.key = {1, 2}};

static struct reading read_text(struct text line, const struct event_reader *reader)
{
	struct reading r = {.arena = {0}};

	r.result = event_read(line, reader, &r.arena, &r.event, &r.field, &r.why);
	return r;
}

struct refusal {
	const char *line, *code, *field, *message, *help;
};

static void assert_refused(const struct refusal *wanted, const struct event_reader *reader)
{
	struct reading r = read_text(text_of(wanted->line), reader);

	if (!r.result)
		fail_msg("accepted: %s", wanted->line);
	assert_string_equal(r.why.message, wanted->message);
	assert_string_equal(r.why.code, wanted->code);
	assert_text(r.field, wanted->field);
	assert_string_equal(r.why.help, wanted->help ? wanted->help : "");
	arena_finish(&r.arena);
}

/* Rows end with one that has no line. */
static void assert_all_refused(const struct refusal *rows)
{
	for (; rows->line; rows++)
		assert_refused(rows, &sis);
}

static void what_is_not_json_is_refused(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"", "E200", "", "byte 1: the text ends too early", NULL},
	        {"{\"id\":\"a\"", "E200", "", "byte 10: the text ends too early", NULL},
	        {"{'id':'a'}", "E200", "", "byte 2: expected a key in double quotes", NULL},
	        {"{\"id\":\"a\"} more", "E200", "",
	                "byte 12: something follows the value; one line holds one value", NULL},
	        {"{\"id\":\"a\",\"id\":\"b\"}", "E200", "",
	                "byte 11: the key 'id' is there twice in one object; keep one of them", NULL},
	        {"{\"id\":\"a\",\"x\":{\"k\":1,\"k\":2}}", "E200", "",
	                "byte 22: the key 'k' is there twice in one object; keep one of them", NULL},
	        {"{\"id\":\"a\\u0000b\"}", "E200", "", "byte 9: \\u0000 is not allowed: a text holds no NUL",
	                NULL},
	        {"{\"id\":\"\\ud800\"}", "E200", "",
	                "byte 8: half of a surrogate pair; write both halves, or the character itself", NULL},
	        {"{\"id\":00042}", "E200", "",
	                "byte 7: a number cannot begin with 0; an id such as 00042 goes in quotes", NULL},
	        {"{\"id\":1e999}", "E200", "",
	                "byte 7: this number is too large; the largest is about 1.8e308", NULL},
	        {.line = NULL},
	};

	assert_all_refused(rows);
}

static void what_is_not_an_object_is_refused(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"[]", "E201", "", "an event is one JSON object {..}, and this is a list", NULL},
	        {"1", "E201", "", "an event is one JSON object {..}, and this is a number", NULL},
	        {"null", "E201", "", "an event is one JSON object {..}, and this is null", NULL},
	        {"\"a\"", "E201", "", "an event is one JSON object {..}, and this is text", NULL},
	        {.line = NULL},
	};

	assert_all_refused(rows);
}

static void a_line_over_64_kib_is_refused_unread(void **state)
{
	(void)state;
	struct buf line = {0};
	struct reading r;

	while (line.size < 65537)
		buf_add_char(&line, '!');
	r = read_text(buf_text(&line), &sis);
	assert_string_equal(r.why.code, "E202");
	assert_string_equal(r.why.message, "the line has 65537 bytes; at most 65536 are taken");
	buf_finish(&line);
	arena_finish(&r.arena);
}

static void a_line_of_64_kib_is_taken(void **state)
{
	(void)state;
	struct buf line = {0};
	struct reading r;

	buf_add_z(&line,
	        "{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"note\":\"");
	while (line.size < 65536 - 2)
		buf_add_char(&line, 'x');
	buf_add_z(&line, "\"}");
	r = read_text(buf_text(&line), &sis);
	assert_int_equal(r.result, 0);
	buf_finish(&line);
	arena_finish(&r.arena);
}

static void a_line_nested_too_deeply_is_refused(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"x\\\"[\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", "E202", "", "byte 24: nested too deeply",
	                NULL},
	        {.line = NULL},
	};
	struct arena arena = {0};

	assert_all_refused(rows);
	event_of("{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\","
	         "\"x\":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}",
	        &arena);
	arena_finish(&arena);
}

static void a_line_that_is_not_utf8_is_refused(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"id\":\"\xff\"}", "E202", "", "byte 8: not valid UTF-8; send the text as UTF-8", NULL},
	        {.line = NULL},
	};

	assert_all_refused(rows);
}

static void a_missing_field_is_refused(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"type\":\"session\"}", "E203", "id",
	                "'id' is missing; every event has one that stays its own", NULL},
	        {"{\"id\":null,\"type\":\"session\"}", "E203", "id",
	                "'id' is missing; every event has one that stays its own", NULL},
	        {"{\"id\":\"a\"}", "E203", "type", "'type' is missing; it says what kind of event this is",
	                NULL},
	        {"{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\"}", "E203", "time",
	                "'time' is missing; it says when this happened", NULL},
	        {"{\"id\":\"a\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2026-09-03\"}", "E203",
	                "status", "'status' is missing; an event of type attendance needs it", NULL},
	        {"{\"id\":\"a\",\"type\":\"staff\",\"person\":\"\",\"time\":\"2026-09-03\"}", "E203",
	                "person", "'person' is missing; an event of type staff needs it", NULL},
	        {.line = NULL},
	};

	assert_all_refused(rows);
}

static void a_line_without_a_source_is_refused_when_its_sender_has_no_name(void **state)
{
	(void)state;
	static const struct refusal row = {"{\"id\":\"a\"}", "E203", "source",
	        "'source' is missing; name the system that sends this", NULL};

	assert_refused(&row, &nameless);
}

/* An attendance line with one more thing to say. */
static void assert_attendance_refused(
        const char *more, const char *code, const char *field, const char *message, const char *help)
{
	char line[2000];
	struct refusal row = {line, code, field, message, help};

	snprintf(line, sizeof line,
	        "{\"id\":\"a\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2026-09-03\",%s}", more);
	assert_refused(&row, &sis);
}

static void a_word_outside_the_vocabulary_is_refused_with_the_choices(void **state)
{
	(void)state;
	assert_attendance_refused("\"status\":\"abs\"", "E204", "status",
	        "'abs' is not a status; one of: present, absent, tardy, left_early, suspended_in, "
	        "suspended_out",
	        NULL);
	assert_attendance_refused("\"status\":\"abscent\"", "E204", "status",
	        "'abscent' is not a status; one of: present, absent, tardy, left_early, suspended_in, "
	        "suspended_out",
	        "did you mean 'absent'?");
	assert_attendance_refused("\"status\":\"\"", "E204", "status",
	        "'' is not a status; one of: present, absent, tardy, left_early, suspended_in, suspended_out",
	        NULL);
	assert_attendance_refused("\"status\":\"absent\",\"scope\":\"Day\"", "E204", "scope",
	        "'Day' is not a scope; one of: day, section", "did you mean 'day'?");
}

static void a_long_word_is_shown_in_part_and_whole_characters(void **state)
{
	(void)state;
	assert_attendance_refused("\"status\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xc3\xa9t\xc3\xa9\"",
	        "E204", "status",
	        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' is not a status; one of: present, absent, tardy, "
	        "left_early, "
	        "suspended_in, suspended_out",
	        NULL);
}

static void a_value_of_the_wrong_kind_is_refused(void **state)
{
	(void)state;
	assert_attendance_refused(
	        "\"status\":1", "E205", "status", "'status' is text, not a number", "write it in quotes");
	assert_attendance_refused("\"status\":true", "E205", "status", "'status' is text, not true", NULL);
	assert_attendance_refused("\"status\":\"absent\",\"excused\":\"false\"", "E205", "excused",
	        "'excused' is true or false, without quotes, not text", NULL);
	assert_attendance_refused("\"status\":\"absent\",\"section\":[\"a\"]", "E205", "section",
	        "'section' is text, not a list", NULL);
	assert_attendance_refused("\"status\":\"absent\",\"period\":{}", "E205", "period",
	        "'period' is text, not an object", NULL);
	assert_attendance_refused("\"status\":\"absent\",\"minutes\":\"30\"", "E205", "minutes",
	        "'minutes' is a number, not text", "write it without quotes");
}

static void a_value_of_the_wrong_kind_is_refused_in_every_shape(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"id\":\"a\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"kind\":"
	         "\"probe\","
	         "\"score\":true}",
	                "E205", "score", "'score' is a number or text, not true", NULL},
	        {"{\"id\":\"a\",\"type\":\"plan\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"domain\":"
	         "\"reading\","
	         "\"starts\":20260903}",
	                "E205", "starts", "'starts' is a date such as \"2026-09-03\", not a number", NULL},
	        {"{\"id\":\"a\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"flags\":"
	         "\"el\"}",
	                "E205", "flags", "'flags' is a list of texts, such as [\"el\", \"iep\"], not text",
	                NULL},
	        {"{\"id\":\"a\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"flags\":["
	         "\"el\",504]}",
	                "E205", "flags", "each of 'flags' is text, not a number", "write it in quotes"},
	        {"{\"id\":\"a\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"groups\":[]"
	         "}",
	                "E205", "groups", "'groups' is an object, not a list", NULL},
	        {"{\"id\":\"a\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"grade\":"
	         "true}",
	                "E205", "grade", "'grade' is a number, K, or PK, not true", NULL},
	        {"{\"id\":\"a\",\"type\":\"caseload\",\"person\":\"p\",\"time\":\"2026-09-03\",\"grades\":6}",
	                "E205", "grades", "'grades' is a list of grades, such as [6, 7, 8], not a number",
	                NULL},
	        {"{\"id\":\"a\",\"type\":\"unit\",\"time\":\"2026-09-03\",\"skills\":\"fractions\"}", "E205",
	                "skills", "'skills' is a list, not text", NULL},
	        {.line = NULL},
	};

	assert_all_refused(rows);
}

static void a_student_written_as_a_number_is_refused(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"id\":\"a\",\"type\":\"session\",\"student\":42,\"time\":\"2026-09-03\"}", "E205",
	                "student", "'student' is text, not a number", "write it in quotes: 00042 is not 42"},
	        {"{\"id\":7}", "E205", "id", "'id' is text, not a number",
	                "write it in quotes: 00042 is not 42"},
	        {"{\"id\":[]}", "E205", "id", "'id' is text, not a list", NULL},
	        {.line = NULL},
	};

	assert_all_refused(rows);
}

static void an_envelope_of_the_wrong_kind_is_refused(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"id\":\"a\",\"source\":3}", "E205", "source", "'source' is text, not a number",
	                "write it in quotes: 00042 is not 42"},
	        {"{\"id\":\"a\",\"type\":1}", "E205", "type", "'type' is text, not a number", NULL},
	        {"{\"id\":\"a\",\"received_at\":1788431400}", "E205", "received_at",
	                "'received_at' is text, not a number", NULL},
	        {"{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":1788431400}", "E205", "time",
	                "'time' is text, not a number", NULL},
	        {"{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"slot\":{}}",
	                "E205", "slot", "'slot' is text, not an object", NULL},
	        {.line = NULL},
	};

	assert_all_refused(rows);
}

static void an_unknown_type_is_refused_with_the_nearest(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"id\":\"a\",\"type\":\"attendence\"}", "E206", "type",
	                "'attendence' is not a type of event", "did you mean 'attendance'?"},
	        {"{\"id\":\"a\",\"op\":\"delete\",\"type\":\"sesion\"}", "E206", "type",
	                "'sesion' is not a type of event", "did you mean 'session'?"},
	        {"{\"id\":\"a\",\"type\":\"xyz\"}", "E206", "type", "'xyz' is not a type of event",
	                "the types are listed in docs/events.md"},
	        {"{\"id\":\"a\",\"type\":\"\"}", "E206", "type", "'' is not a type of event",
	                "the types are listed in docs/events.md"},
	        {.line = NULL},
	};

	assert_all_refused(rows);
}

static void a_time_that_is_none_is_refused(void **state)
{
	(void)state;
	static const char wanted[] = " is not a time; write a day (2026-09-03) or a time with its offset "
	                             "(2026-09-03T10:30:00-05:00)";
	static const char *const times[] = {"2026-02-30", "2026-9-3", "09/03/2026", "2026-09-03T10:30:00",
	        "2026-09-03 10:30:00Z", "1899-12-31", ""};

	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		char line[200], message[200];
		snprintf(line, sizeof line,
		        "{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"%s\"}", times[i]);
		snprintf(message, sizeof message, "'%s'%s", times[i], wanted);
		assert_refused(&(struct refusal){line, "E207", "time", message, NULL}, &sis);
	}
}

static void a_date_that_is_none_is_refused(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"id\":\"a\",\"type\":\"feed\",\"time\":\"2026-09-03\",\"feed\":\"attendance\",\"date\":"
	         "\"2026-13-01\"}",
	                "E207", "date", "'2026-13-01' is not a date; a date is written 2026-09-03", NULL},
	        {"{\"id\":\"a\",\"type\":\"feed\",\"time\":\"2026-09-03\",\"feed\":\"attendance\","
	         "\"date\":\"2026-09-03T00:00:00Z\"}",
	                "E207", "date", "'2026-09-03T00:00:00Z' is not a date; a date is written 2026-09-03",
	                NULL},
	        {"{\"id\":\"a\",\"received_at\":\"2026-09-03\"}", "E207", "received_at",
	                "'2026-09-03' is not when something was received; that is written "
	                "2026-09-03T10:30:00-05:00",
	                NULL},
	        {"{\"id\":\"a\",\"received_at\":\"1960-09-03T10:30:00Z\"}", "E207", "received_at",
	                "'1960-09-03T10:30:00Z' is not when something was received; that is written "
	                "2026-09-03T10:30:00-05:00",
	                NULL},
	        {.line = NULL},
	};

	assert_all_refused(rows);
}

static void an_id_that_is_empty_or_too_long_is_refused(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"id\":\"\"}", "E208", "id", "'id' has 0 bytes; 1 to 255 are taken", NULL},
	        {"{\"id\":\"a\",\"source\":\"\"}", "E208", "source",
	                "'source' has 0 bytes; 1 to 255 are taken", NULL},
	        {"{\"id\":\"a\",\"type\":\"session\",\"student\":\"\"}", "E208", "student",
	                "'student' has 0 bytes; 1 to 255 are taken", NULL},
	        {"{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"slot\":"
	         "\"\"}",
	                "E208", "slot", "'slot' has 0 bytes; 1 to 255 are taken", NULL},
	        {.line = NULL},
	};
	char line[400];

	assert_all_refused(rows);
	snprintf(line, sizeof line, "{\"id\":\"%0256d\"}", 7);
	assert_refused(
	        &(struct refusal){line, "E208", "id", "'id' has 256 bytes; 1 to 255 are taken", NULL}, &sis);
}

static void an_op_rev_or_was_that_cannot_be_is_refused(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"id\":\"a\",\"op\":\"remove\"}", "E209", "op",
	                "'remove' is not an op; one of: upsert, delete", NULL},
	        {"{\"id\":\"a\",\"op\":1}", "E209", "op", "'1' is not an op; one of: upsert, delete", NULL},
	        {"{\"id\":\"a\",\"rev\":\"1\"}", "E209", "rev",
	                "'\"1\"' is not a rev; a rev is a whole number", NULL},
	        {"{\"id\":\"a\",\"rev\":1.5}", "E209", "rev", "'1.5' is not a rev; a rev is a whole number",
	                NULL},
	        {"{\"id\":\"a\",\"rev\":99999999999999999999}", "E209", "rev",
	                "'99999999999999999999' is not a rev; a rev is a whole number", NULL},
	        {"{\"id\":\"a\",\"op\":\"delete\",\"was\":\"2026-09-03\"}", "E209", "was",
	                "'was' moves one state; a delete removes them all", NULL},
	        {"{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"was\":"
	         "\"2026-09-02\"}",
	                "E209", "was",
	                "'was' moves a state, and this is a record; to change a record, send it again as it "
	                "should be",
	                NULL},
	        {.line = NULL},
	};

	assert_all_refused(rows);
}

static void a_number_out_of_range_is_refused(void **state)
{
	(void)state;
	assert_attendance_refused("\"status\":\"absent\",\"fraction\":1.5", "E210", "fraction",
	        "'fraction' is a share of the day, over 0 and at most 1, not 1.5", NULL);
	assert_attendance_refused("\"status\":\"absent\",\"fraction\":0", "E210", "fraction",
	        "'fraction' is a share of the day, over 0 and at most 1, not 0", NULL);
	assert_attendance_refused("\"status\":\"absent\",\"minutes\":-1", "E210", "minutes",
	        "'minutes' is minutes of one day, 0 to 1440, not -1", NULL);
	assert_attendance_refused("\"status\":\"absent\",\"minutes\":1234567890123456789", "E210", "minutes",
	        "'minutes' is a number of at most 18 digits, not 1234567890123456789", NULL);
}

static void numbers_of_other_types_have_their_ranges(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"id\":\"a\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"kind\":"
	         "\"exam\","
	         "\"percentile\":101}",
	                "E210", "percentile", "'percentile' is a percentile, 0 to 100, not 101", NULL},
	        {"{\"id\":\"a\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"kind\":"
	         "\"exam\","
	         "\"max\":-1}",
	                "E210", "max", "'max' is 0 or more, not -1", NULL},
	        {"{\"id\":\"a\",\"type\":\"behavior\",\"student\":\"S1\",\"time\":\"2026-09-03\","
	         "\"kind\":\"suspension\",\"days\":0}",
	                "E210", "days", "'days' is a number of days, over 0 and at most 366, not 0", NULL},
	        {"{\"id\":\"a\",\"type\":\"tier\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"domain\":"
	         "\"math\","
	         "\"tier\":1.5}",
	                "E210", "tier", "'tier' is a tier, a whole number from 1 to 9, not 1.5", NULL},
	        {"{\"id\":\"a\",\"type\":\"support\",\"time\":\"2026-09-03\",\"seats\":-3}", "E210", "seats",
	                "'seats' is a whole number, 0 or more, not -3", NULL},
	        {"{\"id\":\"a\",\"type\":\"support\",\"time\":\"2026-09-03\",\"minutes_per_week\":20000}",
	                "E210", "minutes_per_week",
	                "'minutes_per_week' is minutes of one week, 0 to 10080, not 20000", NULL},
	        {"{\"id\":\"a\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"grade\":"
	         "14}",
	                "E210", "grade", "'grade' is a whole number from -1 (PK) to 13, K, or PK, not 14",
	                NULL},
	        {"{\"id\":\"a\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"grade\":"
	         "\"3\"}",
	                "E210", "grade", "'grade' is a whole number from -1 (PK) to 13, K, or PK, not \"3\"",
	                NULL},
	        {"{\"id\":\"a\",\"type\":\"caseload\",\"person\":\"p\",\"time\":\"2026-09-03\",\"grades\":[6,"
	         "77]}",
	                "E210", "grades",
	                "each of 'grades' is a whole number from -1 (PK) to 13, K, or PK, not 77", NULL},
	        {.line = NULL},
	};

	assert_all_refused(rows);
}

static void a_student_stands_where_the_type_wants_one_and_nowhere_else(void **state)
{
	(void)state;
	static const struct refusal rows[] = {
	        {"{\"id\":\"a\",\"type\":\"session\",\"time\":\"2026-09-03\"}", "E211", "student",
	                "'student' is missing; an event of type session is about a student", NULL},
	        {"{\"id\":\"a\",\"type\":\"session\",\"student\":null,\"time\":\"2026-09-03\"}", "E211",
	                "student", "'student' is missing; an event of type session is about a student", NULL},
	        {"{\"id\":\"a\",\"type\":\"school\",\"school\":\"s\",\"student\":\"S1\",\"time\":\"2026-09-"
	         "03\"}",
	                "E211", "student",
	                "an event of type school is not about one student; leave 'student' out", NULL},
	        {.line = NULL},
	};
	struct arena arena = {0};

	assert_all_refused(rows);
	assert_int_equal(
	        event_of("{\"id\":\"a\",\"type\":\"caseload\",\"person\":\"p\",\"time\":\"2026-09-03\"}",
	                &arena)
	                .student.size,
	        0);
	assert_text(event_of("{\"id\":\"a\",\"type\":\"caseload\",\"person\":\"p\",\"student\":\"S1\","
	                     "\"time\":\"2026-09-03\"}",
	                    &arena)
	                    .student,
	        "S1");
	arena_finish(&arena);
}

static void refusing_needs_nobody_who_listens(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct event event;

	assert_int_equal(event_read(text_of("{"), &sis, &arena, &event, NULL, NULL), -1);
	assert_int_equal(event_read(text_of("{\"id\":7}"), &sis, &arena, &event, NULL, NULL), -1);
	assert_int_equal(
	        event_read(text_of("{\"id\":\"a\",\"type\":\"xyz\"}"), &sis, &arena, &event, NULL, NULL), -1);
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_not_json_is_refused),
	        cmocka_unit_test(what_is_not_an_object_is_refused),
	        cmocka_unit_test(a_line_over_64_kib_is_refused_unread),
	        cmocka_unit_test(a_line_of_64_kib_is_taken),
	        cmocka_unit_test(a_line_nested_too_deeply_is_refused),
	        cmocka_unit_test(a_line_that_is_not_utf8_is_refused),
	        cmocka_unit_test(a_missing_field_is_refused),
	        cmocka_unit_test(a_line_without_a_source_is_refused_when_its_sender_has_no_name),
	        cmocka_unit_test(a_word_outside_the_vocabulary_is_refused_with_the_choices),
	        cmocka_unit_test(a_long_word_is_shown_in_part_and_whole_characters),
	        cmocka_unit_test(a_value_of_the_wrong_kind_is_refused),
	        cmocka_unit_test(a_value_of_the_wrong_kind_is_refused_in_every_shape),
	        cmocka_unit_test(a_student_written_as_a_number_is_refused),
	        cmocka_unit_test(an_envelope_of_the_wrong_kind_is_refused),
	        cmocka_unit_test(an_unknown_type_is_refused_with_the_nearest),
	        cmocka_unit_test(a_time_that_is_none_is_refused),
	        cmocka_unit_test(a_date_that_is_none_is_refused),
	        cmocka_unit_test(an_id_that_is_empty_or_too_long_is_refused),
	        cmocka_unit_test(an_op_rev_or_was_that_cannot_be_is_refused),
	        cmocka_unit_test(a_number_out_of_range_is_refused),
	        cmocka_unit_test(numbers_of_other_types_have_their_ranges),
	        cmocka_unit_test(a_student_stands_where_the_type_wants_one_and_nowhere_else),
	        cmocka_unit_test(refusing_needs_nobody_who_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
