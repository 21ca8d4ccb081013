/* Reads lines into events, a page at a time. */
#include "page.h"
#include "daemon/formats/format.h"
#include "daemon/store/row_texts.h"
#include "base/diag.h"

#include <stdlib.h>

struct page *page_create(void)
{
	struct page *page = memory_take(sizeof(*page));

	page->most = PAGE_LINES;
	return page;
}

void page_destroy(struct page *page)
{
	if (!page)
		return;
	arena_finish(&page->arena);
	free(page);
}

void page_clear(struct page *page)
{
	arena_reset(&page->arena);
	page->next = NULL;
	page->lines = NULL;
	page->count = page->taken = 0;
	page->is_last = false;
}

static int understand(struct page *page, struct read_line *line, const struct format *format,
        const struct event_reader *reader, struct diag *why)
{
	struct text event = line->bytes;

	if (format->read && format->read(line->bytes, &page->arena, &event, &line->field, why))
		return -1;
	return event_read(event, reader, &page->arena, &line->event, &line->field, why);
}

/* What whoever takes the line would do of it by itself, for each line again: there is time for it here. */
static void prepare(struct page *page, struct read_line *line)
{
	const struct event *event = &line->event;

	event_sum(&line->event);
	line->texts = row_texts(event->source, event->id, event->content, &page->arena);
}

static void line_read(struct page *page, struct read_line *line, const struct format *format,
        const struct event_reader *reader)
{
	struct diag why = {0};

	if (understand(page, line, format, reader, &why) == 0) {
		prepare(page, line);
		return;
	}
	struct diag *kept = arena_take(&page->arena, sizeof(*kept));
	*kept = why;
	line->why = kept;
}

/* Cut before they are read, so that a page takes as much memory as it has lines. */
void page_read(struct page *page, struct lines *lines, const struct format *format,
        const struct event_reader *reader)
{
	struct text cut[PAGE_LINES];
	int64_t numbers[PAGE_LINES];

	page_clear(page);
	while (page->count < page->most && lines_next(lines, &cut[page->count]))
		numbers[page->count++] = lines->number;
	page->is_last = page->count < page->most;
	page->lines = arena_take_array(&page->arena, page->count, sizeof(*page->lines));
	for (size_t i = 0; i < page->count; i++) {
		page->lines[i].bytes = cut[i];
		page->lines[i].number = numbers[i];
		line_read(page, &page->lines[i], format, reader);
	}
}

void pages_add(struct pages *pages, struct page *page)
{
	page->next = NULL;
	if (pages->last)
		pages->last->next = page;
	else
		pages->first = page;
	pages->last = page;
	pages->count++;
}

struct page *pages_take(struct pages *pages)
{
	struct page *page = pages->first;

	if (!page)
		return NULL;
	pages->first = page->next;
	if (!pages->first)
		pages->last = NULL;
	pages->count--;
	return page;
}

void pages_move(struct pages *to, struct pages *from)
{
	for (struct page *page; (page = pages_take(from));)
		pages_add(to, page);
}

void pages_finish(struct pages *pages)
{
	for (struct page *page; (page = pages_take(pages));)
		page_destroy(page);
}
