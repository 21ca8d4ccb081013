/* What an accepted line becomes, and what is known of types and fields. */
#include "event_lines.h"
#include "base/buf.h"

static void an_accepted_line_becomes_an_event(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct event event =
	        event_of(" {\"id\":\"a1\",\"type\":\"assessment\",\"student\":\"00042\",\"time\":\"2026-09-"
	                 "04T10:30:00-05:00\","
	                 "\"kind\":\"probe\",\"score\":42,\"source\":\"star\",\"rev\":3,\"slot\":\"s\","
	                 "\"received_at\":\"2026-09-05T06:00:00Z\"} ",
	                &arena);

	assert_text(event.id, "a1");
	assert_text(event.source, "star");
	assert_text(event.student, "00042");
	assert_int_equal(event.type, EVENT_ASSESSMENT);
	assert_int_equal(event.op, EVENT_UPSERT);
	assert_int_equal(event.rev, 3);
	assert_int_equal(event.seq, 0);
	assert_int_equal(event.when.day, civil_day(2026, 9, 4));
	assert_int_equal(event.when.ms, (10 * 60 + 30) * 60000);
	assert_int_equal(event.when.offset_s, -5 * 3600);
	assert_int_equal(event.was.day, NO_DAY);
	assert_int_equal(event.received_ms, civil_day(2026, 9, 5) * (int64_t)MS_A_DAY + 6 * 3600000);
	assert_int_equal(event.field_count, 2);
	assert_false(event.is_state);
	assert_false(hash_is_zero(event.key));
	assert_false(hash_is_zero(event.slot));
	assert_false(hash_equal(event.key, event.slot));
	arena_finish(&arena);
}

static void a_line_that_names_no_source_has_its_senders(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct event ours = event_of("{\"id\":\"a\",\"op\":\"delete\"}", &arena);
	struct event named = event_of("{\"id\":\"a\",\"op\":\"delete\",\"source\":\"sis\"}", &arena);
	struct event other = event_of("{\"id\":\"a\",\"op\":\"delete\",\"source\":\"star\"}", &arena);

	assert_text(ours.source, "sis");
	assert_true(hash_equal(ours.key, named.key));
	assert_false(hash_equal(ours.key, other.key));
	arena_finish(&arena);
}

static void source_and_id_do_not_run_together(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct event ab = event_of("{\"source\":\"ab\",\"id\":\"c\",\"op\":\"delete\"}", &arena);
	struct event a = event_of("{\"source\":\"a\",\"id\":\"bc\",\"op\":\"delete\"}", &arena);

	assert_false(hash_equal(ab.key, a.key));
	arena_finish(&arena);
}

static void a_delete_needs_its_identity_alone(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct event bare = event_of("{\"id\":\"a\",\"op\":\"delete\"}", &arena);
	struct event full = event_of(
	        "{\"id\":\"a\",\"op\":\"delete\",\"type\":\"session\",\"student\":7,\"time\":\"never\","
	        "\"minutes\":-5,\"rev\":4,\"slot\":\"\"}",
	        &arena);

	assert_int_equal(bare.op, EVENT_DELETE);
	assert_text(bare.content, "{}");
	assert_true(hash_equal(bare.key, full.key));
	assert_text(full.content, "{}");
	assert_int_equal(full.rev, 4);
	assert_int_equal(full.type, EVENT_SESSION);
	arena_finish(&arena);
}

static void marks_plans_and_people_are_states(void **state)
{
	(void)state;
	static const struct {
		const char *rest;
		bool is_state;
	} rows[] = {
	        {"\"type\":\"assessment\",\"student\":\"S1\",\"kind\":\"mark\"", true},
	        {"\"type\":\"assessment\",\"student\":\"S1\",\"kind\":\"assignment\"", true},
	        {"\"type\":\"assessment\",\"student\":\"S1\",\"kind\":\"exam\"", false},
	        {"\"type\":\"plan\",\"student\":\"S1\",\"domain\":\"math\"", true},
	        {"\"type\":\"tier\",\"student\":\"S1\",\"domain\":\"math\",\"tier\":2", true},
	        {"\"type\":\"student\",\"student\":\"S1\"", true},
	        {"\"type\":\"staff\",\"person\":\"p\"", true},
	        {"\"type\":\"guardian\",\"student\":\"S1\",\"person\":\"p\"", true},
	        {"\"type\":\"caseload\",\"person\":\"p\"", true},
	        {"\"type\":\"section_enrollment\",\"student\":\"S1\",\"section\":\"c\"", true},
	        {"\"type\":\"support\",\"name\":\"n\"", true},
	        {"\"type\":\"enrollment\",\"student\":\"S1\",\"school\":\"x\"", false},
	        {"\"type\":\"school\",\"school\":\"x\"", false},
	        {"\"type\":\"section\"", false},
	        {"\"type\":\"unit\"", false},
	        {"\"type\":\"alias\",\"student\":\"S1\",\"system\":\"aspen\"", false},
	        {"\"type\":\"team\"", false},
	        {"\"type\":\"session\",\"student\":\"S1\"", false},
	};
	struct arena arena = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char line[300];
		snprintf(line, sizeof line, "{\"id\":\"a\",\"time\":\"2026-09-03\",%s}", rows[i].rest);
		assert_int_equal(event_of(line, &arena).is_state, rows[i].is_state);
	}
	arena_finish(&arena);
}

static void a_state_may_say_what_time_it_had(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct event event =
	        event_of("{\"id\":\"a\",\"type\":\"plan\",\"student\":\"S1\",\"domain\":\"math\","
	                 "\"time\":\"2026-09-03\",\"was\":\"2026-09-02\"}",
	                &arena);

	assert_int_equal(event.was.day, civil_day(2026, 9, 2));
	assert_int_equal(event.was.ms, NO_TIME);
	arena_finish(&arena);
}

static struct value value_of(const char *line, enum field field, struct arena *arena)
{
	struct event event = event_of(line, arena);

	return event_value(&event, (struct field_name){.id = field});
}

static void fields_have_the_values_that_rules_see(void **state)
{
	(void)state;
	static const char line[] = "{\"id\":\"a\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2026-"
	                           "09-03\",\"kind\":\"mark\","
	                           "\"score\":59.5,\"core\":true,\"level\":3,\"letter\":\"F\"}";
	struct arena arena = {0};
	struct value score = value_of(line, FIELD_SCORE, &arena);

	assert_int_equal(score.number.over, 119);
	assert_int_equal(score.number.under, 2);
	assert_true(value_of(line, FIELD_CORE, &arena).truth);
	assert_text(value_of(line, FIELD_LEVEL, &arena).text, "3");
	assert_text(value_of(line, FIELD_LETTER, &arena).text, "F");
	assert_int_equal(value_of(line, FIELD_MAX, &arena).type, VALUE_UNKNOWN);
	assert_int_equal(value_of(line, FIELD_MAX, &arena).reason, REASON_FIELD_MISSING);
	arena_finish(&arena);
}

static void a_score_may_be_text(void **state)
{
	(void)state;
	struct arena arena = {0};

	assert_text(
	        value_of("{\"id\":\"a\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2026-09-03\","
	                 "\"kind\":\"exam\",\"score\":\"<10\"}",
	                FIELD_SCORE, &arena)
	                .text,
	        "<10");
	arena_finish(&arena);
}

static void grades_are_numbers_and_k_is_0(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct value grades =
	        value_of("{\"id\":\"a\",\"type\":\"caseload\",\"person\":\"p\",\"time\":\"2026-09-03\","
	                 "\"grades\":[\"PK\",\"K\",1]}",
	                FIELD_GRADES, &arena);

	assert_int_equal(value_of("{\"id\":\"a\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2026-09-"
	                          "03\",\"grade\":\"K\"}",
	                         FIELD_GRADE, &arena)
	                         .number.over,
	        0);
	assert_int_equal(grades.list.count, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(grades.list.items[i].number.over, i - 1);
	arena_finish(&arena);
}

static void what_an_event_does_not_say_has_its_default(void **state)
{
	(void)state;
	struct arena arena = {0};
	static const char absent[] =
	        "{\"id\":\"a\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2026-09-03\","
	        "\"status\":\"absent\"}";

	assert_text(value_of(absent, FIELD_SCOPE, &arena).text, "day");
	assert_int_equal(value_of(absent, FIELD_ROLE, &arena).type, VALUE_UNKNOWN);
	assert_text(value_of("{\"id\":\"a\",\"type\":\"behavior\",\"student\":\"S1\",\"time\":\"2026-09-03\","
	                     "\"kind\":\"referral\"}",
	                    FIELD_ROLE, &arena)
	                    .text,
	        "offender");
	arena_finish(&arena);
}

static void the_senders_own_fields_are_kept(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct event event =
	        event_of("{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\","
	                 "\"room\":\"12\",\"status\":\"done\",\"size\":12345678901234567890,"
	                 "\"tags\":[1,\"b\",true],\"nested\":{\"a\":1},\"mixed\":[1,[2]]}",
	                &arena);
	struct field_name room = {FIELD_OTHER, text_of("room")}, size = {FIELD_OTHER, text_of("size")};
	struct field_name tags = {FIELD_OTHER, text_of("tags")}, nested = {FIELD_OTHER, text_of("nested")};
	struct field_name mixed = {FIELD_OTHER, text_of("mixed")}, none = {FIELD_OTHER, text_of("none")};

	assert_text(event_value(&event, room).text, "12");
	assert_text(event_value(&event, (struct field_name){.id = FIELD_STATUS}).text, "done");
	assert_int_equal(event_value(&event, size).reason, REASON_TOO_LARGE);
	assert_int_equal(event_value(&event, tags).list.count, 3);
	assert_int_equal(event_value(&event, nested).type, VALUE_UNKNOWN);
	assert_int_equal(event_value(&event, nested).reason, REASON_TYPES);
	assert_int_equal(event_value(&event, mixed).type, VALUE_UNKNOWN);
	assert_int_equal(event_value(&event, none).reason, REASON_FIELD_MISSING);
	arena_finish(&arena);
}

static void a_thousand_fields_are_taken(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct buf line = {0};
	struct event event;

	buf_add_z(&line, "{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\"");
	for (int i = 999; i >= 0; i--)
		buf_print(&line, ",\"f%03d\":%d", i, i);
	buf_add_char(&line, '}');
	event = event_of(buf_z(&line), &arena);
	assert_int_equal(event.field_count, 1000);
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(event.fields[i].value.number.over, i);
	buf_finish(&line);
	arena_finish(&arena);
}

static void every_type_and_field_is_found_by_its_name(void **state)
{
	(void)state;
	for (enum event_type type = 0; type < EVENT_TYPE_COUNT; type++)
		assert_int_equal(event_type_find(text_of(event_type_name(type))), type);
	for (enum field field = 0; field < FIELD_COUNT; field++) {
		bool has = false;
		assert_int_equal(field_find(text_of(field_name_of(field))), field);
		for (enum event_type type = 0; type < EVENT_TYPE_COUNT; type++)
			has |= event_type_has_field(type, field);
		if (!has)
			fail_msg("no type has '%s'", field_name_of(field));
	}
	assert_int_equal(event_type_find(text_of("absent")), -1);
	assert_null(event_type_name(EVENT_TYPE_COUNT));
	assert_int_equal(field_find(text_of("room")), FIELD_OTHER);
	assert_int_equal(field_find(text_of("")), FIELD_OTHER);
	assert_null(field_name_of(FIELD_OTHER));
}

static void choices_and_types_of_fields_are_known_to_all(void **state)
{
	(void)state;
	size_t count;

	assert_string_equal(field_choices(EVENT_BEHAVIOR, FIELD_LEVEL, &count)[1], "major");
	assert_int_equal(count, 2);
	assert_null(field_choices(EVENT_ASSESSMENT, FIELD_LEVEL, &count));
	assert_int_equal(count, 0);
	assert_null(field_choices(EVENT_ATTENDANCE, FIELD_OTHER, &count));
	assert_int_equal(field_type(EVENT_ASSESSMENT, FIELD_SCORE), VALUE_NUMBER);
	assert_int_equal(field_type(EVENT_PLAN, FIELD_STARTS), VALUE_DATE);
	assert_int_equal(field_type(EVENT_STUDENT, FIELD_FLAGS), VALUE_LIST);
	assert_int_equal(field_type(EVENT_STUDENT, FIELD_GROUPS), VALUE_UNKNOWN);
	assert_int_equal(field_type(EVENT_SESSION, FIELD_SCORE), VALUE_UNKNOWN);
	assert_true(event_type_about_student(EVENT_CASELOAD));
	assert_true(event_type_about_student(EVENT_SESSION));
	assert_false(event_type_about_student(EVENT_SCHOOL));
}

static void assert_file_accepted(const char *path)
{
	FILE *file = fopen(path, "r");
	struct arena arena = {0};
	char *line = NULL;
	size_t room = 0;
	ssize_t size;

	if (!file)
		skip();
	while ((size = getline(&line, &room, file)) > 0) {
		line[size - 1] = '\0';
		event_of(line, &arena);
		arena_reset(&arena);
	}
	free(line);
	arena_finish(&arena);
	fclose(file);
}

static void a_real_districts_events_are_event_of(void **state)
{
	(void)state;
	assert_file_accepted("../shared/data/grandbend-2022/native.events.ndjson");
}

static void a_real_districts_roster_is_event_of(void **state)
{
	(void)state;
	assert_file_accepted("../shared/data/grandbend-2022/native.roster.ndjson");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_accepted_line_becomes_an_event),
	        cmocka_unit_test(a_line_that_names_no_source_has_its_senders),
	        cmocka_unit_test(source_and_id_do_not_run_together),
	        cmocka_unit_test(a_delete_needs_its_identity_alone),
	        cmocka_unit_test(marks_plans_and_people_are_states),
	        cmocka_unit_test(a_state_may_say_what_time_it_had),
	        cmocka_unit_test(fields_have_the_values_that_rules_see),
	        cmocka_unit_test(a_score_may_be_text),
	        cmocka_unit_test(grades_are_numbers_and_k_is_0),
	        cmocka_unit_test(what_an_event_does_not_say_has_its_default),
	        cmocka_unit_test(the_senders_own_fields_are_kept),
	        cmocka_unit_test(a_thousand_fields_are_taken),
	        cmocka_unit_test(every_type_and_field_is_found_by_its_name),
	        cmocka_unit_test(choices_and_types_of_fields_are_known_to_all),
	        cmocka_unit_test(a_real_districts_events_are_event_of),
	        cmocka_unit_test(a_real_districts_roster_is_event_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
