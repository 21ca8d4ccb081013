/* What a CloudEvent becomes, and why one does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "daemon/formats/cloudevents_binary.h"
#include "daemon/formats/format.h"

#include <string.h>

#define CE "\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/sis\",\"type\":\"org.district.attendance\""

static void becomes(const char *item, const char *expected)
{
	struct arena arena = {0};
	struct text event, field;
	struct diag why = {0};

	if (cloudevent_read(text_of(item), &arena, &event, &field, &why))
		fail_msg("%s", why.message);
	assert_string_equal(event.at, expected);
	arena_finish(&arena);
}

static void refused(const char *item, const char *code, const char *at, const char *words)
{
	struct arena arena = {0};
	struct text event, field;
	struct diag why = {0};

	assert_int_equal(cloudevent_read(text_of(item), &arena, &event, &field, &why), -1);
	assert_string_equal(why.code, code);
	assert_true(text_is(field, at));
	assert_non_null(strstr(why.message, words));
	arena_finish(&arena);
}

static void the_envelope_lends_what_data_does_not_say(void **state)
{
	(void)state;
	becomes("{" CE ",\"time\":\"2026-09-03T08:00:00Z\",\"data\":{\"student\":\"S1\"}}",
	        "{\"id\":\"e1\",\"source\":\"/"
	        "sis\",\"type\":\"attendance\",\"time\":\"2026-09-03T08:00:00Z\","
	        "\"student\":\"S1\"}");
}

static void what_data_says_itself_stands(void **state)
{
	(void)state;
	becomes("{" CE
	        ",\"data\":{\"type\":\"tier\",\"id\":\"own\",\"source\":\"me\",\"x\":[1,{\"y\":null}]}}",
	        "{\"type\":\"tier\",\"id\":\"own\",\"source\":\"me\",\"x\":[1,{\"y\":null}]}");
}

static void escapes_and_an_empty_data_survive(void **state)
{
	(void)state;
	becomes("{\"data\":{ "
	        "},\"specversion\":\"1.0\",\"id\":\"a\\\"\\u00e9\",\"source\":\"s\",\"type\":\"t\"}",
	        "{\"id\":\"a\\\"é\",\"source\":\"s\",\"type\":\"t\"}");
}

static void what_is_wrong_is_said_with_its_field(void **state)
{
	(void)state;
	refused("{oops", "E200", "", "byte 2");
	refused("[]", "E201", "", "one JSON object");
	refused("{\"id\":\"a\",\"type\":\"attendance\"}", "E203", "specversion", "application/x-ndjson");
	refused("{" CE "}", "E203", "data", "the event itself");
	refused("{" CE ",\"data\":\"x\"}", "E205", "data", "one JSON object");
	refused("{" CE ",\"time\":7,\"data\":{}}", "E205", "time", "a text in quotes");
	refused("{" CE ",\"datacontenttype\":\"text/xml\",\"data\":{}}", "E205", "datacontenttype",
	        "application/json");
	refused("{" CE ",\"data_base64\":\"e30=\"}", "E205", "data_base64", "base64");
}

static void a_media_type_names_its_format_whatever_its_case_and_parameters(void **state)
{
	(void)state;
	assert_ptr_equal(format_find("application/CloudEvents+JSON; charset=utf-8")->read, cloudevent_read);
	assert_null(format_find("application/json;charset=utf-8")->read);
	assert_int_equal(format_find("application/x-ndjson")->kind, BODY_LINES);
	assert_int_equal(format_find(NULL)->kind, BODY_ANY);
	assert_null(format_find("text/plain"));
	assert_null(format_find("application/jsonp"));
}

static void in_one_piece(const char *const headers[][2], struct text body, const char *expected)
{
	struct cloudevent_binary binary;
	struct buf out = {0};

	cloudevent_binary_begin(&binary, &out);
	for (; headers[0][0]; headers++)
		cloudevent_binary_header(&binary, headers[0][0], headers[0][1]);
	cloudevent_binary_end(&binary, body);
	assert_string_equal(buf_z(&out), expected);
	buf_finish(&out);
}

static void headers_that_begin_with_ce_are_the_attributes_and_the_body_is_the_data(void **state)
{
	const char *const headers[][2] = {{"Host", "x"}, {"CE-SpecVersion", "1.0"}, {"ce-id", "a1"}, {NULL}};

	(void)state;
	in_one_piece(headers, text_of(" {\"student\":\"S1\"}\n"),
	        "{\"specversion\":\"1.0\",\"id\":\"a1\",\"data\":{\"student\":\"S1\"}}");
	in_one_piece(headers, text_of(""), "{\"specversion\":\"1.0\",\"id\":\"a1\"}");
}

static void what_a_header_cannot_hold_is_read_from_its_escapes(void **state)
{
	const char *const headers[][2] = {{"ce-id", "caf%C3%A9%20%22"}, {"ce-source", "\"a \\\"b\\\"\""},
	        {"ce-subject", "100%"}, {"ce-type", "%zz%4"}, {"ce-time", NULL}, {NULL}};

	(void)state;
	in_one_piece(headers, text_of("{}"),
	        "{\"id\":\"café \\\"\",\"source\":\"a \\\"b\\\"\",\"subject\":\"100%\","
	        "\"type\":\"%zz%4\",\"time\":\"\",\"data\":{}}");
}

static void a_body_that_is_no_json_stays_inside_the_data(void **state)
{
	const char *const none[][2] = {{NULL}};

	(void)state;
	in_one_piece(none, text_of("{},\"id\":\"b\""), "{\"data\":\"{},\\\"id\\\":\\\"b\\\"\"}");
	in_one_piece(none, text_of("\xff\xfe"), "{\"data_base64\":\"//4=\"}");
}

static void what_was_kept_says_itself_what_it_is(void **state)
{
	(void)state;
	assert_ptr_equal(format_of_kept(text_of("{" CE ",\"data\":{}}")), &format_cloudevent);
	assert_null(format_of_kept(text_of("{\"id\":\"a\",\"data\":{\"specversion\":1}}"))->read);
	assert_null(format_of_kept(text_of("specversion"))->read);
	assert_int_equal(format_of_kept(text_of("oops"))->kind, BODY_WHOLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_envelope_lends_what_data_does_not_say),
	        cmocka_unit_test(what_data_says_itself_stands),
	        cmocka_unit_test(escapes_and_an_empty_data_survive),
	        cmocka_unit_test(what_is_wrong_is_said_with_its_field),
	        cmocka_unit_test(a_media_type_names_its_format_whatever_its_case_and_parameters),
	        cmocka_unit_test(headers_that_begin_with_ce_are_the_attributes_and_the_body_is_the_data),
	        cmocka_unit_test(what_a_header_cannot_hold_is_read_from_its_escapes),
	        cmocka_unit_test(a_body_that_is_no_json_stays_inside_the_data),
	        cmocka_unit_test(what_was_kept_says_itself_what_it_is),
	};
	return cmocka_run_group_tests_name("formats", tests, NULL, NULL);
}
