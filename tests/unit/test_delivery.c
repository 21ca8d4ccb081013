/* Deliveries: the same lines whoever reads them, in pages or as they are taken. */
#include "daemon/intake/delivery.h"
#include "daemon/store/row_texts.h"
#include "base/diag.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const struct hash_key key = {1, 2};

/* Every seventh is none. */
static struct delivery *delivery_of(size_t lines)
{
	struct delivery *delivery = delivery_create();

	for (size_t i = 1; i <= lines; i++)
		if (i % 7)
			buf_print(&delivery->body,
			        "{\"id\":\"r%zu\",\"type\":\"behavior\",\"student\":\"S%zu\",\"time\":\"2026-"
			        "09-10\","
			        "\"kind\":\"referral\"}\n",
			        i, i % 5);
		else
			buf_add_z(&delivery->body, "{\"id\":\n");
	delivery->source = text_of("sis");
	return delivery;
}

/* Takes what there is to take, and says how many. */
static size_t take_all(struct delivery *delivery, int64_t *number, size_t *refused)
{
	struct read_line *line;
	size_t taken = 0;

	for (; (line = delivery_next(delivery, key)); taken++) {
		assert_int_equal(line->number, ++*number);
		*refused += line->why != NULL;
		if (line->why)
			assert_string_equal(line->why->code, "E200");
		else
			assert_int_equal(line->event.type, EVENT_BEHAVIOR);
	}
	return taken;
}

static bool page_to(struct delivery *delivery, struct pages *pages)
{
	pages_add(pages, page_create());
	delivery_read(delivery, key, pages->last);
	return !pages->last->is_last;
}

static void who_takes_it_may_read_it(void **state)
{
	struct delivery *delivery = delivery_of(1000);
	int64_t number = 0;
	size_t refused = 0;

	(void)state;
	assert_int_equal(take_all(delivery, &number, &refused), 1000);
	assert_int_equal(refused, 1000 / 7);
	assert_int_equal(delivery->counts.received, 1000);
	assert_true(delivery->is_done);
	delivery_destroy(delivery);
}

static void what_was_read_ahead_is_taken_as_far_as_it_goes(void **state)
{
	struct delivery *delivery = delivery_of(2 * PAGE_LINES);
	struct pages pages = {0};
	int64_t number = 0;
	size_t refused = 0;

	(void)state;
	delivery->is_read_ahead = true;
	assert_false(delivery_has_news(delivery));
	for (int page = 0; page < 2; page++) {
		assert_true(page_to(delivery, &pages));
		delivery_give(delivery, &pages);
		assert_true(delivery_has_news(delivery));
		assert_int_equal(take_all(delivery, &number, &refused), PAGE_LINES);
		assert_false(delivery_has_news(delivery));
		assert_false(delivery->is_done);
	}
	assert_false(page_to(delivery, &pages));
	delivery_give(delivery, &pages);
	assert_true(delivery_has_news(delivery));
	assert_int_equal(take_all(delivery, &number, &refused), 0);
	assert_true(delivery->is_done);
	assert_false(delivery_has_news(delivery));
	assert_int_equal(refused, 2 * PAGE_LINES / 7);
	delivery_destroy(delivery);
}

/* The next page on its own. */
static bool page_offer(struct delivery *delivery)
{
	struct pages pages = {0};
	bool is_more = page_to(delivery, &pages);

	for (struct page *page; (page = pages_take(&pages));)
		delivery_offer(delivery, page);
	return is_more;
}

static void what_is_offered_while_a_turn_lasts_is_taken_in_it_and_in_order(void **state)
{
	struct delivery *delivery = delivery_of(5 * PAGE_LINES);
	struct pages pages = {0};
	int64_t number = 0;
	size_t refused = 0;

	(void)state;
	delivery->is_read_ahead = true;
	page_to(delivery, &pages);
	delivery_give(delivery, &pages);
	struct delivery_mark mark = delivery_mark(delivery);
	page_offer(delivery);
	page_offer(delivery);
	assert_int_equal(take_all(delivery, &number, &refused), 3 * PAGE_LINES);
	delivery_return(delivery, &mark); /* the commit failed: all of them once more */
	number = 0;
	assert_int_equal(take_all(delivery, &number, &refused), 3 * PAGE_LINES);
	page_offer(delivery); /* comes too late for the turn */
	page_to(delivery, &pages);
	delivery_give(delivery, &pages);
	assert_int_equal(take_all(delivery, &number, &refused), 2 * PAGE_LINES);
	assert_false(page_offer(delivery));
	assert_false(delivery->is_done);
	assert_int_equal(take_all(delivery, &number, &refused), 0);
	assert_true(delivery->is_done);
	delivery_destroy(delivery);
}

static void what_was_offered_and_not_taken_goes_with_it(void **state)
{
	struct delivery *delivery = delivery_of(2 * PAGE_LINES);

	(void)state;
	delivery->is_read_ahead = true;
	page_offer(delivery);
	page_offer(delivery);
	delivery_destroy(delivery);
}

static void what_was_taken_can_be_borrowed_from_until_its_page_is_given_back(void **state)
{
	struct delivery *delivery = delivery_of(PAGE_LINES + 1);
	struct pages pages = {0};
	struct read_line *first;
	int64_t number = 1;
	size_t refused = 0;

	(void)state;
	delivery->is_read_ahead = true;
	while (page_to(delivery, &pages))
		continue;
	delivery_give(delivery, &pages);
	first = delivery_next(delivery, key);
	take_all(delivery, &number, &refused);
	assert_int_equal(delivery->spent.count, 2);
	assert_true(text_is(first->event.student, "S1"));
	delivery_destroy(delivery);
}

/* Of each event what the engine thread would have to find out: it is that of the event as it is. */
static void a_line_comes_with_what_can_be_known_of_it_alone(void **state)
{
	struct delivery *delivery = delivery_of(10);
	size_t events = 0;
	struct arena arena = {0};

	(void)state;
	for (struct read_line *line; (line = delivery_next(delivery, key));) {
		struct event event = line->event;
		if (line->why)
			continue;
		events++;
		assert_false(hash_is_zero(event.sums.content));
		event.sums = (struct event_sums){0};
		assert_true(hash_equal(line->event.sums.content, event_content_hash(&event)));
		assert_true(line->event.sums.student == event_student_hash(&event));
		assert_true(
		        text_equal(line->texts, row_texts(event.source, event.id, event.content, &arena)));
	}
	assert_int_equal(events, 9);
	arena_finish(&arena);
	delivery_destroy(delivery);
}

/* Else one that came in two ways would be taken twice. */
static void its_digest_is_the_same_whoever_reads_it(void **state)
{
	struct delivery *ahead = delivery_of(30000), *self = delivery_of(30000);
	struct pages pages = {0};
	size_t empty = 0;

	(void)state;
	assert_true(ahead->body.size > 2 * (size_t)DIGEST_BLOCK);
	while (page_to(ahead, &pages))
		empty += pages.last->count == 0;
	assert_int_equal(empty, ahead->body.size / DIGEST_BLOCK);
	assert_true(hash_equal(ahead->digest, delivery_digest(self, key)));
	assert_false(hash_is_zero(ahead->digest));
	pages_finish(&pages);
	delivery_destroy(ahead);
	delivery_destroy(self);
}

static void a_body_of_nothing_is_done_at_once(void **state)
{
	struct delivery *delivery = delivery_of(0);
	struct pages pages = {0};

	(void)state;
	delivery->is_read_ahead = true;
	assert_false(page_to(delivery, &pages));
	delivery_give(delivery, &pages);
	assert_null(delivery_next(delivery, key));
	assert_true(delivery->is_done);
	delivery_destroy(delivery);
}

static void lines_of_the_next_part_are_numbered_on(void **state)
{
	struct delivery *delivery = delivery_of(3), *next = delivery_of(2);
	int64_t number = 0;
	size_t refused = 0;

	(void)state;
	delivery->is_part = true;
	assert_int_equal(take_all(delivery, &number, &refused), 3);
	delivery_continue(delivery, &next->body);
	assert_false(delivery->is_done);
	assert_int_equal(take_all(delivery, &number, &refused), 2);
	assert_int_equal(delivery->counts.received, 5);
	delivery_destroy(delivery);
	delivery_destroy(next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(who_takes_it_may_read_it),
	        cmocka_unit_test(what_was_read_ahead_is_taken_as_far_as_it_goes),
	        cmocka_unit_test(what_is_offered_while_a_turn_lasts_is_taken_in_it_and_in_order),
	        cmocka_unit_test(what_was_offered_and_not_taken_goes_with_it),
	        cmocka_unit_test(what_was_taken_can_be_borrowed_from_until_its_page_is_given_back),
	        cmocka_unit_test(a_line_comes_with_what_can_be_known_of_it_alone),
	        cmocka_unit_test(its_digest_is_the_same_whoever_reads_it),
	        cmocka_unit_test(a_body_of_nothing_is_done_at_once),
	        cmocka_unit_test(lines_of_the_next_part_are_numbered_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
