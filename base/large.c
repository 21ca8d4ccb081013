/* large.c - regions from the system, spans of a region, pieces of a span; and back.
 *
 * A region lies at a multiple of its size, so a piece finds its span and its owner by its address alone. */
#include "large.h"
#include "apart.h"
#include "arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
	REGION_SIZE = 2 << 20, /* as a large page */
	SPAN_SIZE = 32 << 10,
	SPANS = REGION_SIZE / SPAN_SIZE,
	ALIGNMENT = 16,
	FINE_MOST = 128,                    /* up to here each multiple of 16 is a class, */
	STEPS = 8,                          /* .. behind it so many a doubling, */
	STEPS_MOST = 1024,                  /* .. and behind that what divides a span */
	PIECE_MOST = SPAN_SIZE / 2,         /* of a class; what is larger takes spans of its own, */
	RUN_MOST = SPAN_SIZE * (SPANS - 1), /* .. and then a region */
	SMALL_REGIONS = 8,                  /* before the first one of large pages */
	NO_CLASS = LARGE_CLASSES
};

/* Of one class, or the first of some that are one piece. */
struct large_span {
	struct large_span *next, *back; /* with room, of its class */
	void *given;                    /* a free piece, which begins with where the next one is */
	uint32_t class;
	uint32_t made, used; /* pieces that were ever handed out, and that are; of one piece: its spans */
};

struct large_region {
	struct large *owner;
	struct large_region *next, *back;           /* all */
	struct large_region *next_open, *back_open; /* with a span to spare */
	size_t size;                                /* mapped; more than REGION_SIZE: it is one piece */
	uint64_t taken;                             /* spans */
	struct large_span spans[SPANS];
};

/* --- sizes -------------------------------------------------------------------------------------------------- */

static size_t round_up(size_t size, size_t to)
{
	return (size + to - 1) / to * to;
}

static size_t share_of_span(unsigned pieces)
{
	return SPAN_SIZE / pieces / ALIGNMENT * ALIGNMENT;
}

/* Into how many a span is divided, so that the size fits. */
static unsigned shares_of(size_t size)
{
	unsigned pieces = (unsigned)(SPAN_SIZE / size);

	return share_of_span(pieces) < size ? pieces - 1 : pieces;
}

static unsigned doublings(size_t size)
{
	return 63 - (unsigned)__builtin_clzll((size - 1) / FINE_MOST);
}

static unsigned class_of(size_t size)
{
	if (size <= FINE_MOST)
		return (unsigned)((size + ALIGNMENT - 1) / ALIGNMENT) - 1;
	if (size > STEPS_MOST)
		return LARGE_CLASSES + 1 - shares_of(size);
	size_t begins = (size_t)FINE_MOST << doublings(size);
	return STEPS * (1 + doublings(size)) + (unsigned)((size - 1 - begins) / (begins / STEPS));
}

static size_t class_size(unsigned class)
{
	unsigned doublings = class / STEPS;

	if (!doublings)
		return (size_t)(class + 1) * ALIGNMENT;
	size_t begins = (size_t)FINE_MOST << (doublings - 1);
	return begins < STEPS_MOST ? begins + (class % STEPS + 1) * (begins / STEPS)
	                           : share_of_span(LARGE_CLASSES + 1 - class);
}

size_t large_room(size_t size)
{
	if (!size || pieces_apart)
		return size;
	return size > PIECE_MOST ? round_up(size, SPAN_SIZE) : class_size(class_of(size));
}

/* --- regions ------------------------------------------------------------------------------------------------ */

/* More is asked for than is needed, and what lies before and behind is given back. */
static void *map_aligned(size_t size)
{
	size_t more = size + REGION_SIZE;
	char *at = mmap(NULL, more, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		memory_none(size);
	size_t before = round_up((uintptr_t)at, REGION_SIZE) - (uintptr_t)at;
	if (before)
		munmap(at, before);
	munmap(at + before + size, more - before - size);
	return at + before;
}

static void region_open(struct large_region *region)
{
	struct large *owner = region->owner;

	region->back_open = NULL;
	region->next_open = owner->open;
	if (owner->open)
		owner->open->back_open = region;
	owner->open = region;
}

static void region_shut(struct large_region *region)
{
	if (region->back_open)
		region->back_open->next_open = region->next_open;
	else
		region->owner->open = region->next_open;
	if (region->next_open)
		region->next_open->back_open = region->back_open;
}

static struct large_region *region_make(struct large *owner, size_t size)
{
	struct large_region *region = map_aligned(size);

	if (owner->region_count >= SMALL_REGIONS || size > REGION_SIZE)
		madvise(region, size, MADV_HUGEPAGE); /* where there are none, small ones do */
	region->owner = owner;
	region->size = size;
	region->next = owner->regions;
	if (region->next)
		region->next->back = region;
	owner->regions = region;
	owner->region_count++;
	owner->bytes += size;
	return region;
}

static void region_end(struct large_region *region)
{
	struct large *owner = region->owner;

	if (region->back)
		region->back->next = region->next;
	else
		owner->regions = region->next;
	if (region->next)
		region->next->back = region->back;
	owner->region_count--;
	owner->bytes -= region->size;
	munmap(region, region->size);
}

static struct large_region *region_of(const void *piece)
{
	return (struct large_region *)((uintptr_t)piece / REGION_SIZE * REGION_SIZE);
}

/* --- spans -------------------------------------------------------------------------------------------------- */

static uint64_t spans_from(unsigned first, unsigned count)
{
	return (UINT64_MAX >> (SPANS - count)) << first;
}

/* The first of so many free ones in a row; SPANS: there are none. */
static unsigned find_spans(uint64_t taken, unsigned count)
{
	uint64_t fits = ~taken;

	for (unsigned have = 1, more; have < count; have += more) {
		more = have < count - have ? have : count - have;
		fits &= fits >> more;
	}
	return fits ? (unsigned)__builtin_ctzll(fits) : SPANS;
}

static struct large_span *take_spans(
        struct large_region *region, unsigned first, unsigned count, unsigned class)
{
	struct large_span *span = &region->spans[first];

	region->taken |= spans_from(first, count);
	if (region->taken == UINT64_MAX)
		region_shut(region);
	*span = (struct large_span){.class = class, .used = class == NO_CLASS ? count : 0};
	return span;
}

/* The first of a region also holds its head: pieces of a class may share it, nothing larger. */
static struct large_span *make_spans(struct large *memory, unsigned count, unsigned class)
{
	uint64_t head = class == NO_CLASS ? 1 : 0;

	for (struct large_region *region = memory->open; region; region = region->next_open) {
		unsigned first = find_spans(region->taken | head, count);

		if (first < SPANS)
			return take_spans(region, first, count, class);
	}
	struct large_region *region = region_make(memory, REGION_SIZE);
	region_open(region);
	return take_spans(region, (unsigned)head, count, class);
}

/* A region that stands empty is kept only when no other has room. */
static void give_spans(struct large_span *span, unsigned count)
{
	struct large_region *region = region_of(span);

	if (region->taken == UINT64_MAX)
		region_open(region);
	region->taken &= ~spans_from((unsigned)(span - region->spans), count);
	if (region->taken || (region->owner->open == region && !region->next_open))
		return;
	region_shut(region);
	region_end(region);
}

static struct large_span *span_of(const void *piece)
{
	struct large_region *region = region_of(piece);

	return &region->spans[(uintptr_t)piece % REGION_SIZE / SPAN_SIZE];
}

static char *span_begins(const struct large_span *span)
{
	struct large_region *region = region_of(span);
	size_t number = (size_t)(span - region->spans);

	return (char *)region + (number ? number * SPAN_SIZE : round_up(sizeof *region, 64));
}

static unsigned span_holds(const struct large_span *span)
{
	size_t into = (uintptr_t)span_begins(span) % SPAN_SIZE;

	return (unsigned)((SPAN_SIZE - into) / class_size(span->class));
}

/* --- pieces ------------------------------------------------------------------------------------------------- */

static void join_roomy(struct large *memory, struct large_span *span)
{
	span->back = NULL;
	span->next = memory->with_room[span->class];
	if (span->next)
		span->next->back = span;
	memory->with_room[span->class] = span;
}

static void leave_roomy(struct large *memory, struct large_span *span)
{
	if (span->back)
		span->back->next = span->next;
	else
		memory->with_room[span->class] = span->next;
	if (span->next)
		span->next->back = span->back;
}

static struct large_span *roomy(struct large *memory, unsigned class)
{
	struct large_span *span = memory->with_room[class];

	if (!span) {
		span = make_spans(memory, 1, class);
		join_roomy(memory, span);
	}
	return span;
}

static void *take_of_class(struct large *memory, unsigned class)
{
	struct large_span *span = roomy(memory, class);
	void *piece = span->given;

	if (piece)
		span->given = *(void **)piece;
	else
		piece = span_begins(span) + span->made++ * class_size(class);
	if (++span->used == span_holds(span))
		leave_roomy(memory, span);
	return piece;
}

static void *take_region(struct large *memory, size_t size)
{
	size_t whole;

	if (__builtin_add_overflow(size, 2 * SPAN_SIZE, &whole))
		memory_none(size);
	struct large_region *region = region_make(memory, round_up(size, SPAN_SIZE) + SPAN_SIZE);
	region->spans[1].class = NO_CLASS;
	return (char *)region + SPAN_SIZE;
}

static void *take_piece(struct large *memory, size_t size)
{
	memory->taken += large_room(size ? size : 1);
	if (size > RUN_MOST)
		return take_region(memory, size);
	if (size > PIECE_MOST)
		return span_begins(
		        make_spans(memory, (unsigned)(round_up(size, SPAN_SIZE) / SPAN_SIZE), NO_CLASS));
	return take_of_class(memory, class_of(size ? size : 1));
}

void *large_take(struct large *memory, size_t size)
{
	if (pieces_apart)
		return memory_take(size);
	void *piece = take_piece(memory, size);
	return size > RUN_MOST ? piece
	                       : memset(piece, 0, size); /* the system's is zeroed, and not touched yet */
}

static size_t room_of(const void *piece)
{
	const struct large_region *region = region_of(piece);
	const struct large_span *span = span_of(piece);

	if (region->size > REGION_SIZE)
		return region->size - SPAN_SIZE;
	return span->class == NO_CLASS ? (size_t)span->used * SPAN_SIZE : class_size(span->class);
}

void *large_grow(struct large *memory, void *old, size_t size)
{
	if (pieces_apart)
		return memory_grow(old, size);
	size_t had = old ? room_of(old) : 0;
	if (old && large_room(size ? size : 1) == had)
		return old;
	void *piece = take_piece(memory, size);
	if (old)
		memcpy(piece, old, had < size ? had : size);
	large_give(old);
	return piece;
}

static void give_to_class(struct large *memory, struct large_span *span, void *piece)
{
	if (span->used-- == span_holds(span))
		join_roomy(memory, span);
	*(void **)piece = span->given;
	span->given = piece;
	if (span->used)
		return;
	leave_roomy(memory, span);
	give_spans(span, 1);
}

void large_give(void *piece)
{
	if (pieces_apart) {
		free(piece);
		return;
	}
	if (!piece)
		return;
	struct large_region *region = region_of(piece);
	struct large_span *span = span_of(piece);
	region->owner->taken -= room_of(piece);
	if (region->size > REGION_SIZE)
		region_end(region);
	else if (span->class == NO_CLASS)
		give_spans(span, span->used);
	else
		give_to_class(region->owner, span, piece);
}

void large_finish(struct large *memory)
{
	while (memory->regions)
		region_end(memory->regions);
	*memory = (struct large){0};
}
