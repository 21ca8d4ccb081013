/* One event has one content, however its sender wrote it; and what was stored is read back the same. */
#include "event_lines.h"
#include "base/buf.h"
#include "base/names.h"

/* The content of a session that says `more`. */
static struct text content_of(const char *more, struct arena *arena)
{
	struct buf line = {0};
	struct text content;

	buf_print(&line, "{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\"%s%s}",
	        *more ? "," : "", more);
	content = event_of(arena_print(arena, "%s", buf_z(&line)), arena).content;
	buf_finish(&line);
	return content;
}

static void assert_content(const char *line, const char *wanted)
{
	struct arena arena = {0};
	struct text content = event_of(line, &arena).content;

	assert_string_equal(arena_print(&arena, "%.*s", (int)content.size, content.at), wanted);
	arena_finish(&arena);
}

static void assert_same(const char *a, const char *b)
{
	struct arena arena = {0};
	struct text left = content_of(a, &arena), right = content_of(b, &arena);

	if (!text_equal(left, right))
		fail_msg("%.*s\n%.*s", (int)left.size, left.at, (int)right.size, right.at);
	arena_finish(&arena);
}

static void assert_different(const char *a, const char *b)
{
	struct arena arena = {0};

	assert_false(text_equal(content_of(a, &arena), content_of(b, &arena)));
	arena_finish(&arena);
}

static void content_says_what_happened_and_not_how_it_came(void **state)
{
	(void)state;
	assert_content(
	        "{ \"score\" : 42.0, \"zeta\":null, \"kind\":\"mark\", \"id\":\"a\", \"op\":\"upsert\", "
	        "\"rev\":7,\n"
	        "\"student\":\"S1\", \"slot\":\"s\", \"time\":\"2026-09-04T10:30:00.000-05:00\", "
	        "\"type\":\"assessment\",\n"
	        "\"beta\":1, \"alpha\":2, \"received_at\":\"2026-09-05T00:00:00Z\", \"source\":\"x\",\n"
	        "\"was\":\"2026-09-01\" }",
	        "{\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2026-09-04T10:30:00-05:00\",\"slot\":"
	        "\"s\","
	        "\"kind\":\"mark\",\"score\":42,\"alpha\":2,\"beta\":1}");
}

static void known_fields_stand_in_table_order_and_others_by_name(void **state)
{
	(void)state;
	assert_same("\"minutes\":30,\"plan\":\"p\",\"attended\":true",
	        "\"attended\":true,\"plan\":\"p\",\"minutes\":30");
	assert_same("\"b\":1,\"a\":2,\"minutes\":3", "\"minutes\":3,\"a\":2,\"b\":1");
	assert_same("\"o\":{\"b\":1,\"a\":{\"d\":1,\"c\":2}}", "\"o\":{\"a\":{\"c\":2,\"d\":1},\"b\":1}");
	assert_different("\"o\":[1,2]", "\"o\":[2,1]");
}

static void a_number_has_one_spelling(void **state)
{
	(void)state;
	assert_same("\"minutes\":42", "\"minutes\":42.0");
	assert_same("\"minutes\":42", "\"minutes\":4.2e1");
	assert_same("\"minutes\":42", "\"minutes\":420E-1");
	assert_same("\"minutes\":0", "\"minutes\":-0.0e5");
	assert_same("\"x\":-1.5", "\"x\":-15e-1");
	assert_same("\"x\":[1e0,{\"y\":10e-1}]", "\"x\":[1,{\"y\":1.0}]");
	assert_same("\"x\":0.00000001", "\"x\":1e-8");
	assert_same("\"x\":100000000000000000000000000000000000", "\"x\":1e35");
	assert_same("\"x\":12345678901234567890.50", "\"x\":1.23456789012345678905e19");
	assert_different("\"x\":12345678901234567890", "\"x\":12345678901234567891");
	assert_different("\"x\":1", "\"x\":\"1\"");
}

static void numbers_are_written_as_people_write_them(void **state)
{
	(void)state;
	static const struct {
		const char *written, *wanted;
	} rows[] = {
	        {"0", "0"},
	        {"-0", "0"},
	        {"-7", "-7"},
	        {"1000", "1000"},
	        {"1e20", "100000000000000000000"},
	        {"1e21", "1e21"},
	        {"123e21", "1.23e23"},
	        {"-123E+21", "-1.23e23"},
	        {"0.000001", "0.000001"},
	        {"0.00000012", "1.2e-7"},
	        {"12.50", "12.5"},
	        {"0.05e1", "0.5"},
	        {"1e-300", "1e-300"},
	};
	struct arena arena = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text content = content_of(arena_print(&arena, "\"x\":%s", rows[i].written), &arena);
		assert_string_equal(arena_print(&arena, "%.*s", (int)content.size, content.at),
		        arena_print(&arena,
		                "{\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"x\":%s}",
		                rows[i].wanted));
	}
	arena_finish(&arena);
}

static void escapes_make_no_difference(void **state)
{
	(void)state;
	assert_same("\"x\":\"a/\\u00e9\"", "\"x\":\"a\\/\xc3\xa9\"");
	assert_same("\"x\":\"\\ud83d\\ude00\"", "\"x\":\"\xf0\x9f\x98\x80\"");
	assert_same("\"x\":\"\\u000a\\u0022\\u005C\"", "\"x\":\"\\n\\\"\\\\\"");
	assert_same("\"\\u006dinutes\":3", "\"minutes\":3");
	assert_same("\"a\\u0009\\u0022\":1", "\"a\\t\\\"\":1");
	assert_same("\"x\":[\"\\u0041\"]", "\"x\":[\"A\"]");
	assert_same("\"x\":{\"\\u0041\":1}", "\"x\":{\"A\":1}");
	assert_different("\"x\":\"a\"", "\"x\":\"A\"");
}

static void a_default_and_a_null_say_nothing(void **state)
{
	(void)state;
	assert_same("\"minutes\":null,\"x\":null", "");
	assert_same("\"x\":{\"a\":null}", "\"x\":{}");
	assert_different("\"x\":{}", "");
	assert_different("\"x\":[null]", "\"x\":[]");
	assert_content("{\"id\":\"a\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2026-09-03\","
	               "\"status\":\"absent\","
	               "\"scope\":\"day\"}",
	        "{\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"status\":\"absent\"}");
	assert_content("{\"id\":\"a\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2026-09-03\","
	               "\"status\":\"absent\","
	               "\"scope\":\"section\"}",
	        "{\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"status\":\"absent\","
	        "\"scope\":\"section\"}");
	assert_content("{\"id\":\"a\",\"type\":\"behavior\",\"student\":\"S1\",\"time\":\"2026-09-03\","
	               "\"kind\":\"positive\","
	               "\"role\":\"offender\"}",
	        "{\"type\":\"behavior\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"kind\":\"positive\"}");
}

static void grades_and_labels_have_one_spelling(void **state)
{
	(void)state;
	assert_content("{\"id\":\"a\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2026-09-03\","
	               "\"grade\":\"PK\"}",
	        "{\"type\":\"student\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"grade\":-1}");
	assert_content("{\"id\":\"a\",\"type\":\"caseload\",\"person\":\"p\",\"time\":\"2026-09-03\","
	               "\"grades\":[\"K\", 1.0, 12]}",
	        "{\"type\":\"caseload\",\"time\":\"2026-09-03\",\"person\":\"p\",\"grades\":[0,1,12]}");
	assert_content(
	        "{\"id\":\"a\",\"type\":\"caseload\",\"person\":\"p\",\"time\":\"2026-09-03\",\"grades\":[]}",
	        "{\"type\":\"caseload\",\"time\":\"2026-09-03\",\"person\":\"p\",\"grades\":[]}");
	assert_content("{\"id\":\"a\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2026-09-03\","
	               "\"status\":\"absent\","
	               "\"period\":3.0}",
	        "{\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"status\":\"absent\","
	        "\"period\":\"3\"}");
}

static void a_time_keeps_the_offset_its_sender_gave(void **state)
{
	(void)state;
	assert_content("{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03t10:30:00."
	               "250z\"}",
	        "{\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03T10:30:00.250Z\"}");
	assert_content("{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03T00:30:00+"
	               "05:30\"}",
	        "{\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03T00:30:00+05:30\"}");
	assert_content("{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"\\u0032026-09-03\"}",
	        "{\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\"}");
}

static void equal_contents_have_equal_hashes(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct event a = event_of(
	        "{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\"}", &arena);
	struct event b = event_of(
	        "{\"time\":\"2026-09-03\",\"id\":\"b\",\"type\":\"session\",\"student\":\"S1\"}", &arena);
	struct event c = event_of(
	        "{\"id\":\"a\",\"type\":\"session\",\"student\":\"S2\",\"time\":\"2026-09-03\"}", &arena);

	assert_true(hash_equal(event_content_hash(&a), event_content_hash(&b)));
	assert_false(hash_equal(event_content_hash(&a), event_content_hash(&c)));
	arena_finish(&arena);
}

static void sums_are(const struct event *event, struct hash128 content, uint64_t student)
{
	assert_true(hash_equal(event_content_hash(event), content));
	assert_true(event_student_hash(event) == student);
}

/* As it was read, summed ahead or not, and as either reading of the store gives it back. */
static void an_event_has_the_same_sums_however_it_came(void **state)
{
	(void)state;
	static const char *const lines[] = {
	        "{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\"}",
	        "{\"id\":\"b\",\"type\":\"session\",\"student\":\"\\u0053\\n2\",\"time\":\"2026-09-03\"}",
	        "{\"id\":\"c\",\"type\":\"feed\",\"time\":\"2026-09-04\",\"feed\":\"attendance\"}",
	        "{\"id\":\"d\",\"op\":\"delete\"}",
	};
	static event_restore_fn *const readers[] = {event_restore, event_restore_outline};
	struct arena arena = {0};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct event event = event_of(lines[i], &arena), summed = event, back;
		struct hash128 content = hash_bytes(HASH_KEY_FIXED, event.content.at, event.content.size);
		uint64_t student = names_hash(event.student);
		event_sum(&summed);
		assert_false(hash_is_zero(summed.sums.content));
		assert_true(summed.sums.student != 0);
		sums_are(&event, content, student);
		sums_are(&summed, content, student);
		event_sum(&summed);
		sums_are(&summed, content, student);
		for (size_t j = 0; j < sizeof readers / sizeof *readers; j++) {
			assert_int_equal(
			        readers[j](event.content, event.source, event.id, &sis, &arena, &back, NULL),
			        0);
			sums_are(&back, content, student);
		}
	}
	arena_finish(&arena);
}

static void assert_fields_equal(const struct event *a, const struct event *b)
{
	assert_int_equal(a->field_count, b->field_count);
	for (uint32_t i = 0; i < a->field_count; i++) {
		int order = 0;
		assert_int_equal(a->fields[i].field.id, b->fields[i].field.id);
		assert_true(text_equal(a->fields[i].field.name, b->fields[i].field.name));
		assert_int_equal(a->fields[i].value.type, b->fields[i].value.type);
		if (a->fields[i].value.type != VALUE_LIST && a->fields[i].value.type != VALUE_UNKNOWN)
			assert_int_equal(
			        value_compare(&a->fields[i].value, &b->fields[i].value, &order), ANSWER_TRUE);
		assert_int_equal(order, 0);
	}
}

static void what_was_stored_is_read_back_the_same(void **state)
{
	(void)state;
	static const char *const lines[] = {
	        "{\"id\":\"a\",\"type\":\"assessment\",\"student\":\"S1\",\"time\":\"2026-09-04T10:30:00-05:"
	        "00\",\"kind\":\"mark\","
	        "\"score\":59.5,\"level\":2,\"slot\":\"s\",\"x\":{\"b\":1,\"a\":[1,\"\\u0001\"]},\"big\":"
	        "1e30}",
	        "{\"id\":\"b\",\"type\":\"student\",\"student\":\"S1\",\"time\":\"2026-09-04\",\"grade\":"
	        "\"K\","
	        "\"flags\":[\"el\",\"iep\"],\"groups\":{\"g\":\"x\"},\"birthdate\":\"2020-02-29\"}",
	        "{\"id\":\"c\",\"type\":\"feed\",\"time\":\"2026-09-04\",\"feed\":\"attendance\","
	        "\"complete\":true}",
	};
	struct arena arena = {0};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct event event = event_of(lines[i], &arena), back;
		assert_int_equal(
		        event_restore(event.content, event.source, event.id, &sis, &arena, &back, NULL), 0);
		assert_true(hash_equal(event.key, back.key));
		assert_true(hash_equal(event.slot, back.slot));
		assert_int_equal(event.type, back.type);
		assert_int_equal(event.is_state, back.is_state);
		assert_int_equal(event.when.day, back.when.day);
		assert_int_equal(event.when.ms, back.when.ms);
		assert_int_equal(event.when.offset_s, back.when.offset_s);
		assert_true(text_equal(event.student, back.student));
		assert_true(text_equal(event.content, back.content));
		assert_int_equal(back.rev, EVENT_NO_REV);
		assert_fields_equal(&event, &back);
	}
	arena_finish(&arena);
}

static void outline_is(const struct event *event, struct arena *arena)
{
	struct event outline;

	assert_int_equal(
	        event_restore_outline(event->content, event->source, event->id, &sis, arena, &outline, NULL),
	        0);
	assert_true(hash_equal(event->key, outline.key));
	assert_true(hash_equal(event->slot, outline.slot));
	assert_int_equal(event->op, outline.op);
	assert_int_equal(event->is_state, outline.is_state);
	assert_int_equal(event->when.day, outline.when.day);
	assert_int_equal(event->when.ms, outline.when.ms);
	assert_true(text_equal(event->student, outline.student));
	assert_true(hash_equal(event_content_hash(event), event_content_hash(&outline)));
}

static void an_outline_says_all_but_the_fields(void **state)
{
	(void)state;
	static const char *const rests[] = {
	        "\"type\":\"assessment\",\"student\":\"S1\",\"kind\":\"mark\",\"score\":59.5",
	        "\"type\":\"assessment\",\"student\":\"S1\",\"kind\":\"assignment\"",
	        "\"type\":\"assessment\",\"student\":\"S1\",\"kind\":\"probe\",\"score\":1",
	        "\"type\":\"plan\",\"student\":\"S1\",\"domain\":\"math\"",
	        "\"type\":\"session\",\"student\":\"\\u0053\\\"1\"",
	        "\"type\":\"session\",\"student\":\"Z\u00fc\",\"slot\":\"a\\\\b\"",
	        "\"type\":\"session\",\"student\":\"S1\",\"slot\":\"plain\",\"minutes\":30",
	        "\"type\":\"session\",\"student\":\"S1\",\"a\\\"b\":1,\"x\":{\"id\":\"no\"}",
	        "\"type\":\"feed\",\"feed\":\"attendance\",\"complete\":true",
	        "\"op\":\"delete\"",
	};
	struct arena arena = {0};
	struct buf line = {0};

	for (size_t i = 0; i < sizeof rests / sizeof *rests; i++) {
		buf_clear(&line);
		buf_print(&line, "{\"id\":\"a\",\"time\":\"2026-09-04T10:30:00-05:00\",%s}", rests[i]);
		struct event event = event_of(buf_z(&line), &arena);
		outline_is(&event, &arena);
	}
	buf_finish(&line);
	arena_finish(&arena);
}

static void the_content_of_a_delete_is_empty_and_restores_a_delete(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct event event = event_of("{\"id\":\"a\",\"op\":\"delete\"}", &arena), back;

	assert_int_equal(event_restore(event.content, event.source, event.id, &sis, &arena, &back, NULL), 0);
	assert_int_equal(back.op, EVENT_DELETE);
	assert_true(hash_equal(event.key, back.key));
	arena_finish(&arena);
}

static void content_that_grew_past_a_line_is_still_restored(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct buf line = {0};
	struct event event, back;

	buf_add_z(&line,
	        "{\"id\":\"a\",\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09-03\",\"x\":[1");
	while (line.size < 60000)
		buf_add_z(&line, ",1e20");
	buf_add_z(&line, "]}");
	event = event_of(buf_z(&line), &arena);
	assert_true(event.content.size > 200000);
	assert_int_equal(event_restore(event.content, event.source, event.id, &sis, &arena, &back, NULL), 0);
	buf_finish(&line);
	arena_finish(&arena);
}

static void damaged_content_is_not_restored(void **state)
{
	(void)state;
	static const char *const contents[] = {"", "{", "[]", "{\"type\":\"session\"}",
	        "{\"type\":\"nothing\"}", "{\"type\"", "{\"type\":", "{\"type\":\"ses",
	        "{\"type\":\"session\",\"student\":\"S1\",\"time\":\"2026-09"};
	static event_restore_fn *const readers[] = {event_restore, event_restore_outline};
	struct arena arena = {0};

	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		struct event event;
		for (size_t how = 0; how < 2; how++) {
			struct diag why = {.message = ""};
			assert_int_equal(readers[how](text_of(contents[i]), text_of("sis"), text_of("a"),
			                         &sis, &arena, &event, &why),
			        -1);
			assert_true(why.message[0]);
		}
	}
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(content_says_what_happened_and_not_how_it_came),
	        cmocka_unit_test(known_fields_stand_in_table_order_and_others_by_name),
	        cmocka_unit_test(a_number_has_one_spelling),
	        cmocka_unit_test(numbers_are_written_as_people_write_them),
	        cmocka_unit_test(escapes_make_no_difference),
	        cmocka_unit_test(a_default_and_a_null_say_nothing),
	        cmocka_unit_test(grades_and_labels_have_one_spelling),
	        cmocka_unit_test(a_time_keeps_the_offset_its_sender_gave),
	        cmocka_unit_test(equal_contents_have_equal_hashes),
	        cmocka_unit_test(an_event_has_the_same_sums_however_it_came),
	        cmocka_unit_test(what_was_stored_is_read_back_the_same),
	        cmocka_unit_test(an_outline_says_all_but_the_fields),
	        cmocka_unit_test(the_content_of_a_delete_is_empty_and_restores_a_delete),
	        cmocka_unit_test(content_that_grew_past_a_line_is_still_restored),
	        cmocka_unit_test(damaged_content_is_not_restored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
