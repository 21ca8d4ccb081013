#ifndef DAEMON_INTAKE_PAGE_H
#define DAEMON_INTAKE_PAGE_H
/* Some lines of a delivery, understood: read by a thread ahead of whoever takes them, and handed over whole.
 *
 *     struct page *page = page_create();
 *     page_read(page, &lines, format, &reader);
 *     for (size_t i = 0; i < page->count; i++) ..      page->lines[i].why says why it is no event
 *
 * A page borrows from the body, and is read again and again: its memory stays where it is warm. */
#include "lines.h"
#include "base/arena.h"
#include <intervene/event.h>

struct diag;
struct format;

enum { PAGE_LINES = 256 };

struct read_line {
	struct text bytes; /* as it came */
	int64_t number;
	const struct diag *why; /* NULL: it is an event */
	struct text field;      /* that it is refused for; may be empty */
	struct event event;
	struct text texts; /* of the event, as they are stored: see daemon/store/row_texts.h */
	int64_t unknown_at; /* the age of the store's runs of which none had its identity; 0: nobody has asked */
};

struct page {
	struct page *next;
	struct arena arena;      /* owned */
	struct read_line *lines; /* in the arena */
	size_t count, taken;
	size_t most; /* lines that are read into it: PAGE_LINES, or fewer where somebody waits for the first of them */
	bool is_last; /* nothing is left behind it */
};
struct page *page_create(void);
void page_destroy(struct page *page); /* takes NULL */
/* The next lines, as many as the page may have; what was in it is gone. */
void page_read(struct page *page, struct lines *lines, const struct format *format,
        const struct event_reader *reader);
/* Nothing yet, and more to come. */
void page_clear(struct page *page);

/* First in, first out. */
struct pages {
	struct page *first, *last;
	size_t count;
};
void pages_add(struct pages *pages, struct page *page);
void pages_move(struct pages *to, struct pages *from); /* all of them, behind those that are there */
struct page *pages_take(struct pages *pages);          /* NULL: none */
void pages_finish(struct pages *pages);
#endif
