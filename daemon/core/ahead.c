/* Four steps to a line: where its student's name and its identity are looked for; what is there; the student; and what is
 * kept of the student. */
#include "registrar_inside.h"

enum {
	FIRST = 14,
	SECOND = 10,
	THIRD = 6,
	LAST = 3 /* lines ahead; all but the first need what the one before wrote */
};

static const struct event *event_at(const struct page *page, size_t place)
{
	const struct read_line *line = place < page->count ? &page->lines[place] : NULL;

	return line && !line->why ? &line->event : NULL;
}

/* What another thread has written lies with it: what is stored of the line is copied when it is taken. */
static void expect_texts(const struct read_line *line)
{
	enum { CACHE_LINE = 64 };

	for (uint32_t at = 0; at < line->texts.size; at += CACHE_LINE)
		__builtin_prefetch(line->texts.at + at);
}

static void look_first(
        struct ahead *ahead, const struct registrar *registrar, const struct event *event, size_t at)
{
	ahead->students[at] = NO_NAME;
	names_expect(&registrar->students, event_student_hash(event));
	ledger_expect(registrar->ledger, event);
}

static void look_second(
        struct ahead *ahead, const struct registrar *registrar, const struct event *event, size_t at)
{
	ahead->students[at] = names_guess(&registrar->students, event_student_hash(event));
	engine_expect(registrar->engine, ahead->students[at], EXPECT_SLOT);
	ledger_expect_row(registrar->ledger, event);
	store_identity_expect(registrar->options.store, event->key);
}

void ahead_look(struct ahead *ahead, const struct registrar *registrar, const struct page *page)
{
	size_t place = page->taken - 1;
	const struct event *event;

	if ((event = event_at(page, place + FIRST)))
		look_first(ahead, registrar, event, (place + FIRST) % AHEAD_LINES);
	if (event_at(page, place + SECOND))
		expect_texts(&page->lines[place + SECOND]);
	if (place + SECOND >= FIRST && (event = event_at(page, place + SECOND)))
		look_second(ahead, registrar, event, (place + SECOND) % AHEAD_LINES);
	if (place + THIRD >= FIRST && event_at(page, place + THIRD)) {
		names_expect_text(&registrar->students, ahead->students[(place + THIRD) % AHEAD_LINES]);
		engine_expect(
		        registrar->engine, ahead->students[(place + THIRD) % AHEAD_LINES], EXPECT_FACTS);
	}
	if (place + LAST >= FIRST && event_at(page, place + LAST))
		engine_expect(registrar->engine, ahead->students[(place + LAST) % AHEAD_LINES], EXPECT_PARTS);
}
