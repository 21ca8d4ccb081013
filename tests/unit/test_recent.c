/* The last lines of the log: by number, taken back with a transaction, forgotten from the front. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "daemon/core/history_blob.h"
#include "daemon/core/recent.h"
#include "daemon/store/log_block.h"
#include "daemon/store/row_texts.h"
#include "base/arena.h"

#include <stdio.h>

static void add(struct recent *recent, int64_t seq, const char *id)
{
	struct event_row row = {.seq = seq,
	        .received_ms = -5,
	        .source = text_of("s"),
	        .id = text_of(id),
	        .content = text_of("{}")};

	recent_add(recent, &row);
}

static void add_many(struct recent *recent, int64_t first, int64_t last)
{
	char id[24];

	for (int64_t seq = first; seq <= last; seq++) {
		snprintf(id, sizeof id, "i%d", (int)seq);
		add(recent, seq, id);
	}
}

static void assert_line(const struct recent *recent, int64_t seq, const char *id)
{
	struct unpack in = unpack_of(recent_at(recent, seq));
	struct event_row row;

	assert_true(blob_next(&in, &row));
	assert_int_equal(row.seq, seq);
	assert_int_equal(row.received_ms, -5);
	assert_true(text_is(row.id, id));
	assert_false(blob_next(&in, &row));
}

static void a_line_is_found_by_its_number(void **state)
{
	struct recent recent = {0};

	(void)state;
	add_many(&recent, 7, 3000);
	assert_line(&recent, 7, "i7");
	assert_line(&recent, 262, "i262");
	assert_line(&recent, 263, "i263");
	assert_line(&recent, 3000, "i3000");
	recent_finish(&recent);
}

static void what_is_dropped_may_come_otherwise(void **state)
{
	struct recent recent = {0};

	(void)state;
	add_many(&recent, 1, 300);
	recent_keep(&recent);
	add_many(&recent, 301, 900);
	recent_drop(&recent);
	add(&recent, 301, "other");
	assert_line(&recent, 300, "i300");
	assert_line(&recent, 301, "other");
	recent_finish(&recent);
}

static void the_first_lines_may_be_dropped_too(void **state)
{
	struct recent recent = {0};

	(void)state;
	add_many(&recent, 5, 600);
	recent_drop(&recent);
	add(&recent, 5, "other");
	assert_line(&recent, 5, "other");
	recent_finish(&recent);
}

static void forgetting_goes_some_pages_at_a_time_and_keeps_what_came_later(void **state)
{
	struct recent recent = {0};
	unsigned calls = 1;

	(void)state;
	add_many(&recent, 1, 5000);
	recent_keep(&recent);
	while (recent_forget(&recent, 4000, 4))
		calls++;
	assert_in_range(calls, 3, 5);
	assert_line(&recent, 4001, "i4001");
	assert_line(&recent, 5000, "i5000");
	add_many(&recent, 5001, 6000);
	assert_line(&recent, 6000, "i6000");
	assert_in_range(recent.first_seq, 3700, 4001);
	recent_finish(&recent);
}

/* --- texts that are packed ahead ----------------------------------------------------------------------------- */

typedef void add_fn(struct buf *out, const struct event_row *row);

static void add_to_block(struct buf *out, const struct event_row *row)
{
	log_block_add(out, row, &(struct event_row){0});
}

/* Sizes that take one byte and more, and texts that are empty. */
static void what_is_packed_ahead_is_stored_as_what_is_not(void **state)
{
	static char long_text[70000];
	const uint32_t sizes[] = {0, 1, 127, 128, 16383, 16384, sizeof long_text};
	static add_fn *const adds[] = {blob_add, add_to_block};
	enum { SIZES = sizeof sizes / sizeof *sizes };
	struct arena arena = {0};
	struct buf ahead = {0}, plain = {0};

	(void)state;
	for (size_t i = 0; i < SIZES * SIZES * 2; i++) {
		struct event_row row = {.seq = 5,
		        .rev = INT64_MIN,
		        .was = {.day = NO_DAY},
		        .source = text_of("sis"),
		        .id = {long_text, sizes[i % SIZES]},
		        .content = {long_text, sizes[i / SIZES % SIZES]}};
		buf_clear(&plain);
		buf_clear(&ahead);
		adds[i % 2](&plain, &row);
		row.texts = row_texts(row.source, row.id, row.content, &arena);
		adds[i % 2](&ahead, &row);
		assert_int_equal(plain.size, ahead.size);
		assert_memory_equal(plain.at, ahead.at, plain.size);
		arena_reset(&arena);
	}
	buf_finish(&plain);
	buf_finish(&ahead);
	arena_finish(&arena);
}

/* --- what a student's parts have together ------------------------------------------------------------------- */

static void blob_put(struct blobs *blobs, const int64_t *went, size_t went_count, int64_t first, int64_t last)
{
	struct buf buf = {0};

	blob_begin(&buf, went, went_count);
	for (int64_t seq = first; seq <= last; seq++)
		blob_add(&buf, &(struct event_row){.seq = seq, .id = text_of("i"), .content = text_of("{}")});
	blobs_add(blobs, buf_text(&buf));
	buf_finish(&buf);
}

static void assert_live(struct blobs *blobs, const char *expected)
{
	struct event_row row;
	char out[200] = "";
	size_t size = 0;

	blobs_begin(blobs);
	while (blobs_next(blobs, &row))
		size += (size_t)snprintf(out + size, sizeof out - size, "%d ", (int)row.seq);
	assert_false(blobs->is_broken);
	assert_string_equal(out, expected);
}

static void what_went_in_a_later_part_is_not_live(void **state)
{
	static const int64_t went_later[] = {2, 5}, went_since[] = {7};
	struct blobs blobs = {0};

	(void)state;
	blob_put(&blobs, went_later, 2, 7, 8);
	blob_put(&blobs, NULL, 0, 4, 6);
	blob_put(&blobs, NULL, 0, 1, 3);
	blobs_go(&blobs, went_since, 1);
	assert_live(&blobs, "1 3 4 6 8 ");
	blobs_finish(&blobs);
}

static void what_went_is_owed_until_it_meets_what_came(void **state)
{
	static const int64_t went[] = {2, 5, 9};
	struct blobs blobs = {0}, later = {0};
	struct buf merged = {0};

	(void)state;
	blob_put(&blobs, went, 3, 10, 10);
	blob_put(&blobs, NULL, 0, 8, 9);
	assert_live(&blobs, "8 10 ");
	blobs_owe(&blobs, &merged);
	blobs_add(&later, buf_text(&merged));
	blob_put(&later, NULL, 0, 1, 6);
	assert_live(&later, "1 3 4 6 ");
	blobs_clear(&later);
	assert_live(&later, "");
	buf_finish(&merged);
	blobs_finish(&blobs);
	blobs_finish(&later);
}

static void what_is_cut_short_is_broken(void **state)
{
	static const int64_t went[] = {2000};
	struct blobs blobs = {0}, cut = {0};
	struct event_row row;

	(void)state;
	blob_put(&blobs, went, 1, 10, 10);
	for (uint32_t size = 1; size < blobs.bytes.size; size++) {
		if (size == 3) /* behind what went, before what came */
			continue;
		blobs_clear(&cut);
		blobs_add(&cut, (struct text){blobs.bytes.at, size});
		blobs_begin(&cut);
		while (blobs_next(&cut, &row))
			;
		assert_true(cut.is_broken);
	}
	blobs_finish(&blobs);
	blobs_finish(&cut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_line_is_found_by_its_number),
	        cmocka_unit_test(what_is_dropped_may_come_otherwise),
	        cmocka_unit_test(the_first_lines_may_be_dropped_too),
	        cmocka_unit_test(forgetting_goes_some_pages_at_a_time_and_keeps_what_came_later),
	        cmocka_unit_test(what_is_packed_ahead_is_stored_as_what_is_not),
	        cmocka_unit_test(what_went_in_a_later_part_is_not_live),
	        cmocka_unit_test(what_went_is_owed_until_it_meets_what_came),
	        cmocka_unit_test(what_is_cut_short_is_broken),
	};

	return cmocka_run_group_tests_name("recent lines, and histories", tests, NULL, NULL);
}
