/* What a CloudEvent becomes, and why one does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/diag.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_envelope_lends_what_data_does_not_say),
	        cmocka_unit_test(what_data_says_itself_stands),
	        cmocka_unit_test(escapes_and_an_empty_data_survive),
	        cmocka_unit_test(what_is_wrong_is_said_with_its_field),
	        cmocka_unit_test(a_media_type_names_its_format_whatever_its_case_and_parameters),
	};
	return cmocka_run_group_tests_name("formats", tests, NULL, NULL);
}
