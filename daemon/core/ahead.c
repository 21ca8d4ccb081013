/* Four steps to a line: where its student's name and its identity are looked for; what is there; the student; and what is
 * kept of the student. */
#include "registrar_inside.h"
#include "base/expect.h"

enum {
	FIRST = 14,
	SECOND = 10,
	THIRD = 6,
	LAST = 3 /* lines ahead; all but the first need what the one before wrote */
};

void ahead_ask(struct store *store, struct page *page)
{
	struct hash128 keys[PAGE_LINES];
	bool may_be_known[PAGE_LINES];

	for (size_t i = 0; i < page->count; i++)
		keys[i] = page->lines[i].event.key;
	int64_t age = store_identities_ask(store, keys, page->count, may_be_known);
	for (size_t i = 0; i < page->count; i++)
		page->lines[i].unknown_at = may_be_known[i] ? 0 : age;
}

static const struct event *event_at(const struct page *page, size_t place)
{
	const struct read_line *line = place < page->count ? &page->lines[place] : NULL;

	return line && !line->why ? &line->event : NULL;
}

/* What another thread has written lies with it: what is stored of the line is copied when it is taken. */
static void expect_texts(const struct read_line *line)
{
	memory_expect_all(line->texts.at, line->texts.size);
}

static void look_first(
        struct ahead *ahead, const struct registrar *registrar, const struct event *event, size_t at)
{
	ahead->students[at] = NO_NAME;
	names_expect(&registrar->students, event_student_hash(event));
	ledger_expect(registrar->ledger, event);
}

static void look_second(
        struct ahead *ahead, const struct registrar *registrar, const struct read_line *line, size_t at)
{
	const struct event *event = &line->event;

	ahead->students[at] = names_guess(&registrar->students, event_student_hash(event));
	engine_expect(registrar->engine, ahead->students[at], EXPECT_SLOT);
	ledger_expect_row(registrar->ledger, event);
	if (!registrar_line_is_new(registrar, line))
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
	if (place + SECOND >= FIRST && event_at(page, place + SECOND))
		look_second(ahead, registrar, &page->lines[place + SECOND], (place + SECOND) % AHEAD_LINES);
	if (place + THIRD >= FIRST && event_at(page, place + THIRD)) {
		names_expect_text(&registrar->students, ahead->students[(place + THIRD) % AHEAD_LINES]);
		engine_expect(
		        registrar->engine, ahead->students[(place + THIRD) % AHEAD_LINES], EXPECT_FACTS);
	}
	if (place + LAST >= FIRST && event_at(page, place + LAST))
		engine_expect(
		        registrar->engine, ahead->students[(place + LAST) % AHEAD_LINES], EXPECT_TAKING);
}
