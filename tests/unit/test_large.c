/* Large memory: pieces of any size, grown, given back and taken again, none of which touches another. */
#include "base/apart.h"
#include "base/large.h"
#include "death.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <cmocka.h>

enum { REGION = 2 << 20, PIECES = 3000, SIZES_MOST = 70000 };

static uint64_t next(uint64_t *chance)
{
	*chance = *chance * UINT64_C(6364136223846793005) + 1442695040888963407;
	return *chance >> 33;
}

static void a_piece_has_at_least_what_it_was_asked_for_and_little_more(void **state)
{
	(void)state;
	assert_int_equal(large_room(0), 0);
	for (size_t size = 1; size <= 20000; size++) {
		size_t room = large_room(size);
		assert_true(room >= size);
		assert_true(room >= large_room(size - 1));
		assert_int_equal(large_room(room), room);
		if (!pieces_apart && size <= 128)
			assert_true(room < size + 16);
		if (!pieces_apart && size > 128 && size <= 4096)
			assert_true(room <= size + size / 8 + 16);
		if (!pieces_apart)
			assert_true(room % 16 == 0 || room == 0);
	}
}

static void pieces_of_each_size_are_zeroed_aligned_and_all_of_them_may_be_used(void **state)
{
	static char *at[2][SIZES_MOST / 61 + 1];
	struct large memory = {0};
	size_t count = 0;

	(void)state;
	for (int round = 0; round < 2; round++) {
		count = 0;
		for (size_t size = 0; size < SIZES_MOST; size += 61, count++)
			for (int twin = 0; twin < 2; twin++) {
				char *piece = large_take(&memory, size);
				size_t room = large_room(size);
				assert_int_equal((uintptr_t)piece % 16, 0);
				for (size_t i = 0; i < size; i++)
					assert_int_equal(piece[i], 0);
				memset(piece, (int)count + twin, room);
				at[twin][count] = piece;
			}
		for (size_t i = 0; i < count; i++)
			for (int twin = 0; twin < 2; twin++) {
				size_t room = large_room(i * 61);
				char is = (char)(i + (size_t)twin);
				if (room)
					assert_true(at[twin][i][0] == is && at[twin][i][room / 2] == is &&
					            at[twin][i][room - 1] == is);
				large_give(at[twin][i]);
			}
		assert_int_equal(memory.taken, 0);
	}
	large_give(NULL);
	large_finish(&memory);
	assert_int_equal(memory.bytes, 0);
}

static void what_grows_and_shrinks_keeps_what_it_had(void **state)
{
	struct large memory = {0};
	unsigned char *piece = NULL, *beside = large_take(&memory, 1);

	(void)state;
	for (size_t size = 1; size < 3 * REGION; size += size / 3 + 1) {
		piece = large_grow(&memory, piece, size);
		for (size_t i = 0; i < size / 2; i += 97)
			assert_int_equal(piece[i], i % 251);
		for (size_t i = 0; i < size; i++)
			piece[i] = (unsigned char)(i % 251);
	}
	for (size_t size = 2 * REGION; size; size /= 2) {
		piece = large_grow(&memory, piece, size);
		for (size_t i = 0; i < size; i += 13)
			assert_int_equal(piece[i], i % 251);
	}
	assert_int_equal(*beside, 0);
	large_give(piece);
	large_give(beside);
	large_finish(&memory);
}

struct written {
	unsigned char *at;
	size_t size;
	unsigned char with;
};

static void assert_written(const struct written *piece)
{
	for (size_t i = 0; i < piece->size; i += 1 + piece->size / 50)
		assert_int_equal(piece->at[i], piece->with);
	if (piece->size)
		assert_int_equal(piece->at[piece->size - 1], piece->with);
}

/* Many small ones, some that take spans of their own, few that take regions. */
static size_t any_size(uint64_t *chance)
{
	static const size_t most[] = {200, 200, 200, 5000, 5000, 20000, 200000};
	size_t kind = next(chance) % 1000;

	return kind ? next(chance) % most[kind % 7] : REGION + next(chance) % REGION;
}

static void in_any_order_of_taking_and_giving_no_piece_touches_another(void **state)
{
	static struct written pieces[PIECES];
	struct large memory = {0};
	uint64_t chance = 11;
	size_t most = 0;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct written *piece = &pieces[next(&chance) % PIECES];
		assert_written(piece);
		if (next(&chance) % 2) {
			large_give(piece->at);
			*piece = (struct written){0};
			continue;
		}
		size_t had = piece->size;
		unsigned char with = piece->with;
		piece->size = any_size(&chance);
		piece->at = large_grow(&memory, piece->at, piece->size);
		for (size_t k = 0; k < had && k < piece->size; k += 1 + had / 50)
			assert_int_equal(piece->at[k], with);
		piece->with = (unsigned char)next(&chance);
		memset(piece->at, piece->with, piece->size);
		most = memory.bytes > most ? memory.bytes : most;
	}
	size_t taken = 0;
	for (int i = 0; i < PIECES; i++)
		taken += pieces[i].at ? large_room(pieces[i].size ? pieces[i].size : 1) : 0;
	assert_int_equal(memory.taken, pieces_apart ? 0 : taken);
	for (int i = 0; i < PIECES; i++)
		large_give(pieces[i].at);
	assert_int_equal(memory.taken, 0);
	assert_true(memory.region_count <= 1);
	assert_true(pieces_apart || most > 10 * REGION);
	large_finish(&memory);
}

static void what_was_given_back_is_used_again(void **state)
{
	static void *pieces[20000];
	struct large memory = {0};
	size_t bytes = 0;

	(void)state;
	for (size_t size = 100; size <= 3200; size *= 2) {
		size_t count = sizeof(pieces) / sizeof(pieces[0]) * 100 / size;
		for (size_t i = 0; i < count; i++)
			pieces[i] = large_take(&memory, size);
		bytes = bytes ? bytes : memory.bytes;
		assert_true(memory.bytes <= bytes + bytes / 4 + REGION);
		for (size_t i = 0; i < count; i++)
			large_give(pieces[i]);
	}
	large_finish(&memory);
}

static void who_needs_little_has_one_region_and_owners_share_nothing(void **state)
{
	struct large one = {0}, other = {0};

	(void)state;
	void *a = large_take(&one, 100), *b = large_take(&other, 100);
	assert_int_equal(one.bytes, pieces_apart ? 0 : REGION);
	assert_int_equal(other.bytes, pieces_apart ? 0 : REGION);
	large_give(a);
	assert_int_equal(one.taken, 0);
	assert_int_equal(other.taken, pieces_apart ? 0 : 112);
	large_give(b);
	large_finish(&one);
	large_finish(&other);
}

static void take_what_there_is_not(void)
{
	struct large memory = {0};
	struct rlimit little = {1 << 20, 1 << 20};

	setrlimit(RLIMIT_AS, &little);
	large_take(&memory, 64 << 20);
}

static void take_more_than_can_be_said(void)
{
	struct large memory = {0};

	large_take(&memory, SIZE_MAX - 5);
}

static void memory_that_is_not_there_ends_the_process_in_one_line(void **state)
{
	(void)state;
	if (pieces_apart)
		skip();
	assert_true(dies_saying(take_what_there_is_not, "intervened: out of memory (6"));
	assert_true(dies_saying(take_more_than_can_be_said, "intervened: out of memory ("));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_piece_has_at_least_what_it_was_asked_for_and_little_more),
	        cmocka_unit_test(pieces_of_each_size_are_zeroed_aligned_and_all_of_them_may_be_used),
	        cmocka_unit_test(what_grows_and_shrinks_keeps_what_it_had),
	        cmocka_unit_test(in_any_order_of_taking_and_giving_no_piece_touches_another),
	        cmocka_unit_test(what_was_given_back_is_used_again),
	        cmocka_unit_test(who_needs_little_has_one_region_and_owners_share_nothing),
	        cmocka_unit_test(memory_that_is_not_there_ends_the_process_in_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
