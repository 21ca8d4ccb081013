/* Lines of the log by their number, in pages that are let go of as a whole. */
#include "recent.h"
#include "history_blob.h"
#include "base/arena.h"
#include "base/expect.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_LINES = 256, LINE_BYTES = 192 /* about; what is not used is not touched */ };

struct recent_page {
	struct buf bytes; /* owned */
	size_t count;
	size_t ends[PAGE_LINES]; /* of each line, in bytes */
};

static void page_destroy(struct recent_page *page)
{
	buf_finish(&page->bytes);
	free(page);
}

static struct recent_page *last_page(struct recent *recent)
{
	if (!recent->count || recent->pages[recent->count - 1]->count == PAGE_LINES) {
		recent->pages =
		        memory_room(recent->pages, recent->count, &recent->capacity, sizeof(*recent->pages));
		recent->pages[recent->count] = memory_take(sizeof(struct recent_page));
		buf_room(&recent->pages[recent->count++]->bytes, PAGE_LINES * LINE_BYTES);
	}
	return recent->pages[recent->count - 1];
}

void recent_add(struct recent *recent, const struct event_row *row)
{
	if (!recent->count)
		recent->first_seq = recent->next_seq = recent->kept_seq = row->seq;
	assert(row->seq == recent->next_seq);
	struct recent_page *page = last_page(recent);

	blob_add(&page->bytes, row);
	page->ends[page->count++] = page->bytes.size;
	recent->next_seq++;
}

void recent_keep(struct recent *recent)
{
	recent->kept_seq = recent->next_seq;
}

void recent_drop(struct recent *recent)
{
	for (; recent->next_seq > recent->kept_seq; recent->next_seq--) {
		struct recent_page *page = recent->pages[recent->count - 1];

		page->count--;
		page->bytes.size = page->count ? page->ends[page->count - 1] : 0;
		if (page->count)
			continue;
		page_destroy(page);
		recent->count--;
	}
}

struct text recent_at(const struct recent *recent, int64_t seq)
{
	assert(recent->count && seq >= recent->first_seq && seq < recent->next_seq);
	size_t place = (size_t)(seq - recent->first_seq), line = place % PAGE_LINES;
	const struct recent_page *page = recent->pages[place / PAGE_LINES];
	size_t began = line ? page->ends[line - 1] : 0;

	return (struct text){page->bytes.at + began, (uint32_t)(page->ends[line] - began)};
}

void recent_expect(const struct recent *recent, int64_t seq)
{
	struct text line = recent_at(recent, seq);

	memory_expect_all(line.at, line.size);
}

bool recent_forget(struct recent *recent, int64_t upto_seq, size_t pages)
{
	size_t over = 0;
	bool is_more = false;

	while (over + 1 < recent->count && recent->first_seq + PAGE_LINES - 1 <= upto_seq) {
		is_more = over == pages;
		if (is_more)
			break;
		page_destroy(recent->pages[over++]);
		recent->first_seq += PAGE_LINES;
	}
	recent->count -= over;
	if (over)
		memmove(recent->pages, recent->pages + over, recent->count * sizeof(*recent->pages));
	return is_more;
}

void recent_finish(struct recent *recent)
{
	for (size_t i = 0; i < recent->count; i++)
		page_destroy(recent->pages[i]);
	free(recent->pages);
	*recent = (struct recent){0};
}
