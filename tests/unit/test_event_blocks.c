/* A file of many blocks is read in its order, and a line that is known by its kind says what it says when it is read. */
#include "cli/event_blocks.h"
#include "cli/event_log.h"
#include "base/buf.h"
#include "base/zone.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { LINES = 20000, BAD_EACH = 1700, AGAIN_EACH = 900, STUDENTS = 300 };

static void line_print(struct buf *out, unsigned i)
{
	unsigned id = i % AGAIN_EACH ? i : i / 2;

	if (i % BAD_EACH == BAD_EACH - 1)
		buf_print(out, "{\"id\":\"bad%u\"}\n", i);
	else if (i % 7 == 3)
		buf_print(out,
		        "{\"time\":\"2025-09-%02uT10:30:00+02:00\",\"student\":\"S\\u0031%u\",\"type\":"
		        "\"assessment\",\"id\":\"e%u\",\"kind\":\"probe\",\"score\":%u,\"max\":10.0,\"mine\":"
		        "{"
		        "\"a\":[1,\"x\"]}}\n",
		        1 + i % 28, i % STUDENTS, id, i % 10);
	else
		buf_print(out,
		        "{\"id\":\"e%u\",\"type\":\"attendance\",\"student\":\"S%u\",\"time\":\"2025-09-%"
		        "02u\","
		        "\"status\":\"%s\",\"excused\":%s}\n%s",
		        id, i % STUDENTS, 1 + i % 28, i % 3 ? "absent" : "present", i % 2 ? "true" : "false",
		        i % 50 ? "" : "  \n");
}

static struct buf lines_print(void)
{
	struct buf out = {0};

	for (unsigned i = 0; i < LINES; i++)
		line_print(&out, i);
	return out;
}

static void blocks_come_in_the_order_of_the_file(void **state)
{
	struct buf bytes = lines_print();
	struct blocks *blocks = blocks_begin(bytes.at, bytes.at + bytes.size);
	const char *behind = bytes.at;
	size_t count = 0, blocks_seen = 0;

	(void)state;
	for (const struct block *block; (block = blocks_next(blocks)); blocks_seen++)
		for (size_t i = 0; i < block->count; i++, count++) {
			assert_true(block->items[i].text.at >= behind);
			behind = block->items[i].text.at + block->items[i].text.size;
		}
	assert_int_equal(count, LINES);
	assert_true(blocks_seen > 3);
	blocks_end(blocks);
	buf_finish(&bytes);
}

static void of_a_file_left_half_read_nothing_is_lost(void **state)
{
	struct buf bytes = lines_print();
	struct blocks *blocks = blocks_begin(bytes.at, bytes.at + bytes.size);

	(void)state;
	assert_non_null(blocks_next(blocks));
	blocks_end(blocks);
	buf_finish(&bytes);
}

static void count_bad(void *context, const struct log_line *line, struct text field, const struct diag *why)
{
	(void)field;
	assert_string_equal(why->code, "E203");
	assert_memory_equal(line->text.at, "{\"id\":\"bad", 10);
	++*(size_t *)context;
}

static void log_make(struct event_log *log, struct zone **utc, size_t *bad)
{
	struct buf bytes = lines_print();

	assert_int_equal(zone_utc(utc), 0);
	*log = (struct event_log){.zone = *utc, .is_quiet = true, .on_bad = count_bad, .context = bad};
	log_take(log, "lines", &bytes);
}

static void log_end(struct event_log *log, struct zone *utc)
{
	log_finish(log);
	zone_destroy(utc);
}

static void same_event(const struct event *a, const struct event *b)
{
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->op, b->op);
	assert_int_equal(a->is_state, b->is_state);
	assert_int_equal(a->rev, b->rev);
	assert_memory_equal(&a->when, &b->when, sizeof(a->when));
	assert_memory_equal(&a->was, &b->was, sizeof(a->was));
	assert_true(text_equal(a->source, b->source) && text_equal(a->id, b->id) &&
	            text_equal(a->student, b->student));
	assert_int_equal(a->field_count, b->field_count);
	for (uint32_t i = 0; i < a->field_count; i++) {
		int order = 0;
		assert_int_equal(a->fields[i].field.id, b->fields[i].field.id);
		assert_int_equal(a->fields[i].value.type, b->fields[i].value.type);
		if (a->fields[i].value.type != VALUE_UNKNOWN)
			value_compare(&a->fields[i].value, &b->fields[i].value, &order);
		assert_int_equal(order, 0);
	}
}

static void what_a_kind_says_is_what_the_line_says(void **state)
{
	struct event_log log;
	struct zone *utc;
	struct arena arena = {0};
	size_t bad = 0, known = 0;

	(void)state;
	log_make(&log, &utc, &bad);
	log_seal(&log);
	for (size_t i = 0; i < log.count; i++) {
		struct event_reader reader = log_reader();
		struct event read, event;

		if (!log.lines[i].kind)
			continue;
		assert_int_equal(event_read(log.lines[i].text, &reader, &arena, &read, NULL, NULL), 0);
		event = log_event(&log, &log.lines[i]);
		same_event(&event, &read);
		arena_reset(&arena);
		known++;
	}
	assert_int_equal(bad, LINES / BAD_EACH);
	assert_true(known > LINES / 10 * 9 && known < log.count);
	assert_true(log.kinds.count < 30);
	arena_finish(&arena);
	log_end(&log, utc);
}

static void lines_of_one_identity_have_no_kind(void **state)
{
	struct event_log log;
	struct zone *utc;
	size_t bad = 0, again = 0;

	(void)state;
	log_make(&log, &utc, &bad);
	for (unsigned i = AGAIN_EACH; i < LINES; i += 2 * AGAIN_EACH) {
		char id[32];
		snprintf(id, sizeof(id), "\"id\":\"e%u\",", i / 2);
		for (size_t at = 0; at < log.count; at++)
			if (memmem(log.lines[at].text.at, log.lines[at].text.size, id, strlen(id))) {
				assert_int_equal(log.lines[at].kind, 0);
				again++;
			}
	}
	assert_int_equal(again, 2 * (LINES / AGAIN_EACH / 2));
	log_end(&log, utc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(blocks_come_in_the_order_of_the_file),
	        cmocka_unit_test(of_a_file_left_half_read_nothing_is_lost),
	        cmocka_unit_test(what_a_kind_says_is_what_the_line_says),
	        cmocka_unit_test(lines_of_one_identity_have_no_kind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
