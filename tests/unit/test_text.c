/* Slices of text, the readers of what people write, and the nearest word. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { UNTOUCHED = -77 };

static void texts_are_compared_as_bytes(void **state)
{
	(void)state;
	assert_true(text_equal(text_of("abc"), text_of("abc")));
	assert_true(text_equal(text_of(""), (struct text){0}));
	assert_false(text_equal(text_of("abc"), text_of("abd")));
	assert_false(text_is(text_of("abc"), "ab"));
	assert_true(text_starts_with(text_of("S100"), "S1"));
	assert_false(text_starts_with(text_of("S"), "S1"));
	assert_true(text_ends_with(text_of("a_test.yml"), "_test.yml"));
	assert_true(text_ends_with(text_of("a"), ""));
	assert_false(text_ends_with(text_of("yml"), ".yml"));
	assert_int_equal(text_compare(text_of("a"), text_of("b")), -1);
	assert_int_equal(text_compare(text_of("b"), text_of("ab")), 1);
	assert_int_equal(text_compare(text_of("a"), text_of("ab")), -1);
	assert_int_equal(text_compare(text_of("\xc3"), text_of("z")), 1);
	assert_int_equal(text_compare((struct text){0}, text_of("")), 0);
}

static void trimming_takes_blanks_off_both_ends(void **state)
{
	(void)state;
	assert_true(text_is(text_trim(text_of(" \ta b\t ")), "a b"));
	assert_int_equal(text_trim(text_of(" \t ")).size, 0);
	assert_int_equal(text_trim((struct text){0}).size, 0);
	assert_true(text_is(text_trim(text_of("a\n")), "a\n"));
}

static void a_slice_never_leaves_its_text(void **state)
{
	(void)state;
	assert_true(text_is(text_slice(text_of("abcdef"), 2, 4), "cd"));
	assert_true(text_is(text_slice(text_of("abc"), 1, 99), "bc"));
	assert_int_equal(text_slice(text_of("abc"), 2, 1).size, 0);
	assert_int_equal(text_slice(text_of("abc"), 50, 60).size, 0);
	assert_int_equal(text_slice((struct text){0}, 0, 5).size, 0);
}

static void utf8_is_checked_strictly(void **state)
{
	(void)state;
	static const char *const valid[] = {
	        "",
	        "plain",
	        "a longer plain text that fills several words",
	        "Jos\xc3\xa9",
	        "\xc2\x80",
	        "\xdf\xbf",
	        "\xe0\xa0\x80",
	        "\xed\x9f\xbf",
	        "\xee\x80\x80",
	        "\xef\xbf\xbf",
	        "\xf0\x90\x80\x80",
	        "\xf4\x8f\xbf\xbf",
	        "12345678\xe2\x82\xac.2345678",
	};
	static const char *const invalid[] = {
	        "\x80",
	        "\xbf",
	        "\xc0\x80",
	        "\xc1\xbf",
	        "\xc2",
	        "\xc2.",
	        "\xe0\x9f\xbf",
	        "\xed\xa0\x80",
	        "\xed\xbf\xbf",
	        "\xe2\x82",
	        "\xe2\x82.",
	        "\xf0\x8f\xbf\xbf",
	        "\xf4\x90\x80\x80",
	        "\xf5\x80\x80\x80",
	        "\xff",
	        "\xf0\x9f\x98",
	        "1234567\xff",
	        "12345678\xff.234567",
	};
	for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
		assert_true(text_is_utf8(text_of(valid[i])));
	for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
		assert_false(text_is_utf8(text_of(invalid[i])));
	assert_true(text_is_utf8((struct text){0}));
}

/* The definition of UTF-8 (RFC 3629) the other way round: decode, then ask whether that was the shortest form. */
static size_t decoded_size(const unsigned char *at, size_t left)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t size = *at < 0x80 ? 1 : *at >> 5 == 6 ? 2 : *at >> 4 == 14 ? 3 : *at >> 3 == 30 ? 4 : 0;
	if (!size || size > left)
		return 0;
	uint32_t code = size == 1 ? *at : *at & (0x7fu >> size);
	for (size_t i = 1; i < size; i++) {
		if (at[i] >> 6 != 2)
			return 0;
		code = code << 6 | (at[i] & 0x3f);
	}
	bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
	return code >= least[size] && code <= 0x10ffff && !is_surrogate ? size : 0;
}

static bool decodes(const unsigned char *at, size_t left)
{
	for (size_t size; left; at += size, left -= size)
		if (!(size = decoded_size(at, left)))
			return false;
	return true;
}

static void every_pair_of_first_bytes_is_judged_as_a_decoder_does(void **state)
{
	(void)state;
	static const unsigned char later[] = {0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff};
	for (uint32_t n = 0; n < 65536 * 36; n++) {
		unsigned char at[] = {(unsigned char)n, (unsigned char)(n >> 8), later[(n >> 16) % 6],
		        later[(n >> 16) / 6]};
		for (uint32_t size = 1; size <= sizeof at; size++)
			if (text_is_utf8((struct text){(const char *)at, size}) != decodes(at, size))
				fail_msg("%02x %02x %02x %02x, %u bytes", at[0], at[1], at[2], at[3], size);
	}
}

static void columns_count_characters(void **state)
{
	(void)state;
	assert_int_equal(text_columns(text_of("abc")), 3);
	assert_int_equal(text_columns(text_of("Jos\xc3\xa9 \xe2\x82\xac")), 6);
	assert_int_equal(text_columns((struct text){0}), 0);
}

static void integers_are_read_to_the_last_one(void **state)
{
	(void)state;
	static const struct {
		const char *written;
		int64_t n;
	} rows[] = {
	        {"0", 0},
	        {"-0", 0},
	        {"42", 42},
	        {"-17", -17},
	        {"007", 7},
	        {"9223372036854775807", INT64_MAX},
	        {"-9223372036854775808", INT64_MIN},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t n = UNTOUCHED;
		assert_int_equal(text_read_integer(text_of(rows[i].written), &n), 0);
		assert_true(n == rows[i].n);
	}
}

static void what_is_no_integer_is_refused_and_changes_nothing(void **state)
{
	(void)state;
	static const char *const rows[] = {
	        "",
	        "-",
	        "+5",
	        " 5",
	        "5 ",
	        "5.0",
	        "1e3",
	        "0x10",
	        "1_000",
	        "--5",
	        "9223372036854775808",
	        "-9223372036854775809",
	        "99999999999999999999999999",
	        "five",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t n = UNTOUCHED;
		assert_int_equal(text_read_integer(text_of(rows[i]), &n), -1);
		assert_true(n == UNTOUCHED);
	}
}

static void only_true_and_false_are_truths(void **state)
{
	(void)state;
	bool truth = false;
	assert_int_equal(text_read_truth(text_of("true"), &truth), 0);
	assert_true(truth);
	assert_int_equal(text_read_truth(text_of("yes"), &truth), -1);
	assert_int_equal(text_read_truth(text_of("True"), &truth), -1);
	assert_int_equal(text_read_truth(text_of(""), &truth), -1);
	assert_true(truth);
	assert_int_equal(text_read_truth(text_of("false"), &truth), 0);
	assert_false(truth);
}

static void a_clock_is_hours_minutes_and_perhaps_seconds(void **state)
{
	(void)state;
	static const struct {
		const char *written;
		int second;
	} rows[] = {
	        {"00:00", 0},
	        {"16:00", 57600},
	        {"16:00:30", 57630},
	        {"23:59:59", 86399},
	        {"24:00", UNTOUCHED},
	        {"16:60", UNTOUCHED},
	        {"16:00:60", UNTOUCHED},
	        {"6:00", UNTOUCHED},
	        {"16-00", UNTOUCHED},
	        {"16:00:", UNTOUCHED},
	        {"16:00 30", UNTOUCHED},
	        {"-1:00", UNTOUCHED},
	        {"", UNTOUCHED},
	        {"16:0a", UNTOUCHED},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int32_t second = UNTOUCHED;
		int rc = text_read_clock(text_of(rows[i].written), &second);
		assert_int_equal(rc, rows[i].second == UNTOUCHED ? -1 : 0);
		assert_int_equal(second, rows[i].second);
	}
}

struct quantity {
	const char *written;
	int64_t n;
};

static void check_quantities(int (*read)(struct text, int64_t *), const struct quantity *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t n = UNTOUCHED;
		int rc = read(text_of(rows[i].written), &n);
		assert_int_equal(rc, rows[i].n == UNTOUCHED ? -1 : 0);
		assert_true(n == rows[i].n);
	}
}

static void a_duration_has_a_unit(void **state)
{
	(void)state;
	static const struct quantity rows[] = {
	        {"250ms", 250},
	        {"5s", 5000},
	        {"2m", 120000},
	        {"1h", 3600000},
	        {"7d", 604800000},
	        {"0s", 0},
	        {"", UNTOUCHED},
	        {"5", UNTOUCHED},
	        {"s", UNTOUCHED},
	        {"-5s", UNTOUCHED},
	        {"+5s", UNTOUCHED},
	        {"5 s", UNTOUCHED},
	        {"5S", UNTOUCHED},
	        {"1.5h", UNTOUCHED},
	        {"5sec", UNTOUCHED},
	        {"9223372036854775807d", UNTOUCHED},
	        {"99999999999999999999ms", UNTOUCHED},
	};
	check_quantities(text_read_duration_ms, rows, sizeof rows / sizeof *rows);
}

static void a_size_is_bytes_or_binary_units(void **state)
{
	(void)state;
	static const struct quantity rows[] = {
	        {"0", 0},
	        {"512", 512},
	        {"64KiB", 65536},
	        {"8MiB", 8388608},
	        {"1GiB", 1073741824},
	        {"", UNTOUCHED},
	        {"KiB", UNTOUCHED},
	        {"64KB", UNTOUCHED},
	        {"64 KiB", UNTOUCHED},
	        {"-1", UNTOUCHED},
	        {"9007199254740992GiB", UNTOUCHED},
	};
	check_quantities(text_read_size, rows, sizeof rows / sizeof *rows);
}

static const char *const measures[] = {"absence_rate", "tardy_count", "days", "day", "gpa", "score"};

static const char *nearest(const char *word)
{
	return text_nearest(text_of(word), measures, sizeof measures / sizeof *measures);
}

static bool is_only(const char *word)
{
	bool only;

	text_nearest_of(text_of(word), measures, sizeof measures / sizeof *measures, &only);
	return only;
}

static void a_word_as_near_to_two_has_no_only_one(void **state)
{
	static const char *const twins[] = {"late", "lab", "late"};
	bool only;

	(void)state;
	assert_true(is_only("abscence_rate"));
	assert_false(is_only("zzzzzzzz"));
	assert_non_null(text_nearest_of(text_of("lat"), twins, 3, &only));
	assert_false(only);
	assert_string_equal(text_nearest_of(text_of("latee"), twins, 3, &only), "late");
	assert_true(only);
}

static void the_nearest_word_is_the_one_that_was_meant(void **state)
{
	(void)state;
	assert_string_equal(nearest("abscence_rate"), "absence_rate");
	assert_string_equal(nearest("absense_rat"), "absence_rate");
	assert_string_equal(nearest("tardy_cuont"), "tardy_count");
	assert_string_equal(nearest("dya"), "day");
	assert_string_equal(nearest("dayss"), "days");
	assert_string_equal(nearest("score"), "score");
}

static void a_word_like_no_other_has_no_nearest(void **state)
{
	(void)state;
	char endless[200];
	memset(endless, 'a', sizeof endless - 1);
	endless[sizeof endless - 1] = '\0';
	assert_null(nearest("lunch"));
	assert_null(nearest(""));
	assert_null(nearest("x"));
	assert_null(nearest("absence"));
	assert_null(nearest(endless));
	assert_null(text_nearest(text_of("day"), NULL, 0));
}

static void of_equally_near_words_the_first_is_taken(void **state)
{
	(void)state;
	static const char *const words[] = {"cat", "bat", "hat"};
	assert_string_equal(text_nearest(text_of("rat"), words, 3), "cat");
	assert_string_equal(text_nearest(text_of("hat"), words, 3), "hat");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(texts_are_compared_as_bytes),
	        cmocka_unit_test(trimming_takes_blanks_off_both_ends),
	        cmocka_unit_test(a_slice_never_leaves_its_text),
	        cmocka_unit_test(utf8_is_checked_strictly),
	        cmocka_unit_test(every_pair_of_first_bytes_is_judged_as_a_decoder_does),
	        cmocka_unit_test(columns_count_characters),
	        cmocka_unit_test(integers_are_read_to_the_last_one),
	        cmocka_unit_test(what_is_no_integer_is_refused_and_changes_nothing),
	        cmocka_unit_test(only_true_and_false_are_truths),
	        cmocka_unit_test(a_clock_is_hours_minutes_and_perhaps_seconds),
	        cmocka_unit_test(a_duration_has_a_unit),
	        cmocka_unit_test(a_size_is_bytes_or_binary_units),
	        cmocka_unit_test(the_nearest_word_is_the_one_that_was_meant),
	        cmocka_unit_test(a_word_as_near_to_two_has_no_only_one),
	        cmocka_unit_test(a_word_like_no_other_has_no_nearest),
	        cmocka_unit_test(of_equally_near_words_the_first_is_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
