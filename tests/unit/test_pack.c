/* Records as bytes, and what becomes of bytes that are none. */
#include "base/buf.h"
#include "base/pack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void what_was_packed_comes_back(void **state)
{
	static const int64_t numbers[] = {
	        0, 1, -1, 63, 64, -64, -65, 127, 128, 1 << 20, INT64_MAX, INT64_MIN};
	struct buf buf = {0};

	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		pack_signed(&buf, numbers[i]);
		pack_number(&buf, (uint64_t)numbers[i]);
	}
	pack_text(&buf, text_of("ärger"));
	pack_hash(&buf, (struct hash128){1, 2});
	struct unpack in = unpack_of(buf_text(&buf));
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		assert_int_equal(unpack_signed(&in), numbers[i]);
		assert_int_equal(unpack_number(&in), (uint64_t)numbers[i]);
	}
	assert_true(text_is(unpack_text(&in), "ärger"));
	assert_true(hash_equal(unpack_hash(&in), (struct hash128){1, 2}));
	assert_false(in.is_broken);
	assert_ptr_equal(in.at, in.end);
	buf_finish(&buf);
}

static void what_is_packed_in_a_row_is_packed_the_same(void **state)
{
	static const int64_t numbers[] = {0, -1, 64, 127, 128, 16383, 16384, INT64_MAX, INT64_MIN};
	struct buf buf = {0};
	char row[400], *at = row;

	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		pack_signed(&buf, numbers[i]);
		pack_number(&buf, (uint64_t)numbers[i]);
		at = pack_number_at(pack_signed_at(at, numbers[i]), (uint64_t)numbers[i]);
	}
	pack_text(&buf, text_of("abc"));
	pack_text(&buf, (struct text){0});
	at = pack_text_at(pack_text_at(at, text_of("abc")), (struct text){0});
	assert_int_equal(at - row, buf.size);
	assert_memory_equal(row, buf.at, buf.size);
	buf_finish(&buf);
}

static void a_record_cut_anywhere_is_broken_and_reads_as_nothing(void **state)
{
	struct buf buf = {0};

	(void)state;
	pack_number(&buf, 300);
	pack_text(&buf, text_of("abc"));
	pack_hash(&buf, (struct hash128){1, 2});
	for (size_t size = 0; size < buf_text(&buf).size; size++) {
		struct unpack in = unpack_of(text_slice(buf_text(&buf), 0, size));
		unpack_number(&in);
		unpack_text(&in);
		assert_true(hash_is_zero(unpack_hash(&in)));
		assert_true(in.is_broken);
	}
	buf_finish(&buf);
}

static void a_number_without_an_end_is_broken(void **state)
{
	struct unpack in = unpack_of(text_of("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"));

	(void)state;
	assert_int_equal(unpack_number(&in), 0);
	assert_true(in.is_broken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_was_packed_comes_back),
	        cmocka_unit_test(what_is_packed_in_a_row_is_packed_the_same),
	        cmocka_unit_test(a_record_cut_anywhere_is_broken_and_reads_as_nothing),
	        cmocka_unit_test(a_number_without_an_end_is_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
