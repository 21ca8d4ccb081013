/* What an answer has nothing to say of is null, and never left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"
#include "base/zone.h"

static void members_are(const char *expected, int64_t at_ms, struct text text)
{
	struct buf out = {0};
	struct json json = {.out = &out};
	struct zone *zone = NULL;

	assert_int_equal(zone_utc(&zone), 0);
	json_object(&json);
	member_integer(&json, "n", -7);
	member_text(&json, "text", text);
	member_instant(&json, "at", zone, at_ms);
	json_end(&json);
	assert_string_equal(buf_z(&out), expected);
	zone_destroy(zone);
	buf_finish(&out);
}

static void what_is_there_is_written(void **state)
{
	(void)state;
	members_are("{\"n\":-7,\"text\":\"a \\\"b\\\"\",\"at\":\"2026-09-03T10:30:00Z\"}",
	        INT64_C(1788431400000), text_of("a \"b\""));
}

static void what_is_not_there_is_null(void **state)
{
	(void)state;
	members_are("{\"n\":-7,\"text\":null,\"at\":null}", 0, (struct text){0});
	members_are("{\"n\":-7,\"text\":null,\"at\":null}", INT64_MAX, text_of(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_there_is_written),
	        cmocka_unit_test(what_is_not_there_is_null),
	};

	return cmocka_run_group_tests_name("members of answers", tests, NULL, NULL);
}
