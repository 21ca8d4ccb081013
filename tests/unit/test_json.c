/* JSON that is always whole. */
#include "base/json.h"
#include "base/buf.h"
#include "base/json_read.h"
#include "death.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void objects_and_lists_get_their_commas(void **state)
{
	(void)state;
	struct buf buf = {0};
	struct json json = {.out = &buf};
	json_object(&json);
	json_key(&json, "students"), json_integer(&json, 412);
	json_key_text(&json, text_of("bands")), json_list(&json);
	json_z(&json, "math"), json_z(&json, NULL), json_truth(&json, true), json_truth(&json, false),
	        json_null(&json);
	json_object(&json), json_end(&json);
	json_list(&json), json_end(&json);
	json_end(&json);
	json_key(&json, "raw"), json_raw(&json, text_of("{\"a\":1}"));
	json_key(&json, "low"), json_integer(&json, INT64_MIN);
	json_end(&json);
	assert_string_equal(buf_z(&buf), "{\"students\":412,\"bands\":[\"math\",null,true,false,null,{},[]],"
	                                 "\"raw\":{\"a\":1},\"low\":-9223372036854775808}");
	assert_int_equal(json.depth, 0);
	buf_finish(&buf);
}

static void check_text(struct text written, const char *wanted)
{
	struct buf buf = {0};
	struct json json = {.out = &buf};
	json_text(&json, written);
	assert_string_equal(buf_z(&buf), wanted);
	buf_finish(&buf);
}

static void texts_are_escaped(void **state)
{
	(void)state;
	check_text(text_of("say \"hi\" \\o/"), "\"say \\\"hi\\\" \\\\o/\"");
	check_text(text_of("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
	check_text((struct text){"a\0b\x1f", 4}, "\"a\\u0000b\\u001f\"");
	check_text(text_of("Jos\xc3\xa9 \x7f"), "\"Jos\xc3\xa9 \x7f\"");
	check_text((struct text){0}, "\"\"");
}

static void bytes_that_are_not_utf8_become_replacement_characters(void **state)
{
	(void)state;
	check_text(text_of("a\xff\xc3\xa9\xe2\x82"), "\"a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\"");
	check_text(text_of("\xed\xa0\x80\"\n"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\\\"\\n\"");
}

static void keys_are_escaped_too(void **state)
{
	(void)state;
	struct buf buf = {0};
	struct json json = {.out = &buf};
	json_object(&json);
	json_key(&json, "a\"b"), json_null(&json);
	json_end(&json);
	assert_string_equal(buf_z(&buf), "{\"a\\\"b\":null}");
	buf_finish(&buf);
}

static void check_ratio(int64_t over, int64_t under, const char *wanted)
{
	struct buf buf = {0};
	struct json json = {.out = &buf};
	json_ratio(&json, (struct ratio){over, under});
	assert_string_equal(buf_z(&buf), wanted);
	buf_finish(&buf);
}

static void ratios_are_exact_decimals_where_they_can_be(void **state)
{
	(void)state;
	check_ratio(1, 10, "0.1");
	check_ratio(-7, 2, "-3.5");
	check_ratio(42, 1, "42");
	check_ratio(0, 1, "0");
	check_ratio(1, 3, "0.333333333333333");
	check_ratio(-2, 3, "-0.666666666666667");
	check_ratio(INT64_MIN, 1, "-9223372036854775808");
	check_ratio(INT64_MAX, 2, "4611686018427387903.5");
	check_ratio(999999999999999999, 1000000000000000000, "0.999999999999999999");
	check_ratio(1, (int64_t)1 << 62, "0.00000000000000000021684043449710088680149056017398834228515625");
	check_ratio(1, INT64_MAX, "1.0842021724855e-19");
}

static void check_real(double n, const char *wanted)
{
	struct buf buf = {0};
	struct json json = {.out = &buf};
	json_real(&json, n);
	assert_string_equal(buf_z(&buf), wanted);
	buf_finish(&buf);
}

static void reals_lead_back_to_themselves(void **state)
{
	(void)state;
	check_real(0.1, "0.1");
	check_real(1e300, "1e+300");
	check_real(-2.5, "-2.5");
	check_real(1.0 / 3, "0.33333333333333331");
	check_real(5e-324, "4.94065645841247e-324");
	check_real(INFINITY, "null");
	check_real(NAN, "null");
}

/* A random value, at most `depth` deep. */
static void write_any(struct json *json, unsigned *seed, int depth)
{
	int kind = rand_r(seed) % (depth ? 8 : 6);
	char bytes[12];
	struct ratio ratio;
	ratio_make(rand_r(seed), 1 + rand_r(seed) % 1000, &ratio);
	/* The reader refuses NUL, and below the same key twice. */
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(1 + rand_r(seed) % 255);
	switch (kind) {
	case 0: json_null(json); return;
	case 1: json_truth(json, rand_r(seed) % 2); return;
	case 2: json_integer(json, rand_r(seed) - 1000); return;
	case 3: json_real(json, rand_r(seed) / 7.0); return;
	case 4: json_ratio(json, ratio); return;
	case 5: json_text(json, (struct text){bytes, (uint32_t)(rand_r(seed) % sizeof bytes)}); return;
	case 6: json_object(json); break;
	default: json_list(json);
	}
	for (int i = rand_r(seed) % 4; i > 0; i--) {
		bytes[0] = (char)('a' + i);
		if (kind == 6)
			json_key_text(json, (struct text){bytes, sizeof bytes});
		write_any(json, seed, depth - 1);
	}
	json_end(json);
}

static void whatever_is_written_the_strict_reader_reads(void **state)
{
	(void)state;
	unsigned seed = 2026;
	struct buf buf = {0};
	for (int i = 0; i < 3000; i++) {
		struct json json = {.out = &buf};
		struct json_value root;
		struct diag why;
		buf_clear(&buf);
		write_any(&json, &seed, 6);
		if (json_parse(buf_text(&buf), JSON_DEPTH, &root, &why))
			fail_msg("%s: %s", why.message, buf_z(&buf));
	}
	buf_finish(&buf);
}

static void key_in_a_list(void)
{
	struct buf buf = {0};
	struct json json = {.out = &buf};
	json_list(&json);
	json_key(&json, "a");
}

static void value_without_its_key(void)
{
	struct buf buf = {0};
	struct json json = {.out = &buf};
	json_object(&json);
	json_null(&json);
}

static void key_without_its_value(void)
{
	struct buf buf = {0};
	struct json json = {.out = &buf};
	json_object(&json);
	json_key(&json, "a");
	json_end(&json);
}

static void two_keys(void)
{
	struct buf buf = {0};
	struct json json = {.out = &buf};
	json_object(&json);
	json_key(&json, "a");
	json_key(&json, "b");
}

static void an_end_too_many(void)
{
	struct buf buf = {0};
	struct json json = {.out = &buf};
	json_list(&json);
	json_end(&json);
	json_end(&json);
}

static void lists_without_end(void)
{
	struct buf buf = {0};
	struct json json = {.out = &buf};
	for (int i = 0; i <= JSON_DEPTH; i++)
		json_list(&json);
}

static void wrong_json_cannot_be_written(void **state)
{
	(void)state;
	assert_true(dies_saying(key_in_a_list, "in_object"));
	assert_true(dies_saying(value_without_its_key, "keyed"));
	assert_true(dies_saying(key_without_its_value, "keyed"));
	assert_true(dies_saying(two_keys, "keyed"));
	assert_true(dies_saying(an_end_too_many, "depth"));
	assert_true(dies_saying(lists_without_end, "JSON_DEPTH"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(objects_and_lists_get_their_commas),
	        cmocka_unit_test(texts_are_escaped),
	        cmocka_unit_test(bytes_that_are_not_utf8_become_replacement_characters),
	        cmocka_unit_test(keys_are_escaped_too),
	        cmocka_unit_test(ratios_are_exact_decimals_where_they_can_be),
	        cmocka_unit_test(reals_lead_back_to_themselves),
	        cmocka_unit_test(whatever_is_written_the_strict_reader_reads),
	        cmocka_unit_test(wrong_json_cannot_be_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
