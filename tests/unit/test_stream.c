/* Server-sent events, cut out of bytes that come in any pieces. */
#include "cli/stream.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

struct heard {
	struct buf all;
	size_t stop_after, count;
};

static int on_event(void *context, const struct stream_event *event)
{
	struct heard *heard = context;

	buf_print(&heard->all, "%.*s|%.*s|%.*s\n", (int)event->id.size, event->id.at, (int)event->name.size,
	        event->name.at, (int)event->data.size, event->data.at);
	return ++heard->count == heard->stop_after ? -1 : 0;
}

/* The same bytes whole and one by one. */
static void says(const char *bytes, const char *expected)
{
	for (size_t piece = 1; piece <= strlen(bytes); piece += strlen(bytes) - 1) {
		struct heard heard = {0};
		struct stream stream = {.on_event = on_event, .context = &heard};
		for (size_t at = 0; at < strlen(bytes); at += piece)
			assert_int_equal(stream_take(&stream, bytes + at,
			                         at + piece < strlen(bytes) ? piece : strlen(bytes) - at),
			        0);
		assert_string_equal(buf_z(&heard.all), expected);
		stream_finish(&stream);
		buf_finish(&heard.all);
	}
}

static void an_event_ends_with_a_blank_line(void **state)
{
	(void)state;
	says("id: 7\nevent: opened\ndata: {}\n\nid: 8\ndata: x", "7|opened|{}\n");
}

static void data_on_several_lines_is_joined_by_line_feeds(void **state)
{
	(void)state;
	says("data: one\ndata: two\n\n", "||one\ntwo\n");
}

static void a_comment_says_nothing(void **state)
{
	(void)state;
	says(": alive\n\n: alive\n\n", "");
}

static void lines_may_end_in_any_of_three_ways(void **state)
{
	(void)state;
	says("data: a\r\n\r\ndata: b\r\rdata: c\n\n", "||a\n||b\n||c\n");
}

static void an_id_holds_until_the_next_one(void **state)
{
	(void)state;
	says("id: 5\ndata: a\n\ndata: b\n\n", "5||a\n5||b\n");
}

static void only_one_space_behind_the_colon_is_not_content(void **state)
{
	(void)state;
	says("data:  a\n\ndata:b\n\n", "|| a\n||b\n");
}

static void whoever_has_heard_enough_ends_it(void **state)
{
	(void)state;
	struct heard heard = {.stop_after = 1};
	struct stream stream = {.on_event = on_event, .context = &heard};
	const char *bytes = "data: a\n\ndata: b\n\n";

	assert_int_equal(stream_take(&stream, bytes, strlen(bytes)), -1);
	assert_int_equal(heard.count, 1);
	stream_finish(&stream);
	buf_finish(&heard.all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_event_ends_with_a_blank_line),
	        cmocka_unit_test(data_on_several_lines_is_joined_by_line_feeds),
	        cmocka_unit_test(a_comment_says_nothing),
	        cmocka_unit_test(lines_may_end_in_any_of_three_ways),
	        cmocka_unit_test(an_id_holds_until_the_next_one),
	        cmocka_unit_test(only_one_space_behind_the_colon_is_not_content),
	        cmocka_unit_test(whoever_has_heard_enough_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
