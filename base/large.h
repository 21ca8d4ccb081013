#ifndef BASE_LARGE_H
#define BASE_LARGE_H
/* Memory of one owner in large pages.  A district's students, or the filters of a store, are hundreds of megabytes that are
 * gone to in any order: in pages of 4 KiB the processor walks its tables for each place, in pages of 2 MiB it mostly knows
 * where they are.
 *
 *     struct large memory = {0};                                 an empty one owns nothing
 *     char *at = large_take(&memory, 100);
 *     at = large_grow(&memory, at, 200);                         as realloc; NULL: it is taken
 *     large_give(at);                                            whose it is, it says itself; NULL is none
 *     large_finish(&memory);                                     with all that was not given back; {0} again
 *
 * Pieces lie in regions of 2 MiB, those of about one size together in a span of 32 KiB.  A large page that is touched is
 * resident as a whole: the first regions are of small pages, so that who needs little takes little.
 *
 * One thread at a time may use what is of one owner; owners share nothing, so nobody waits while another one's page is
 * cleared.  Where the owner is must not change as long as it has pieces.  Memory never is refused, as in arena.h.  Under
 * the address sanitizer each piece is a block of its own, to be given back one by one. */
#include <stddef.h>

enum { LARGE_CLASSES = 62 };
struct large_region;
struct large_span;
struct large {
	struct large_region *regions;                /* owned; all */
	struct large_region *open;                   /* those with a span to spare */
	struct large_span *with_room[LARGE_CLASSES]; /* by size: in one of those a piece is free */
	size_t region_count;
	size_t bytes; /* mapped; */
	size_t taken; /* of them, in pieces with what is spare in each; under the sanitizer not counted */
};

void *large_take(struct large *memory, size_t size); /* zeroed, aligned to 16 */
void *large_grow(struct large *memory, void *old, size_t size);
void large_give(void *piece);
void large_finish(struct large *memory);
/* What a piece of that size takes, all of which may be used; 0 of 0. */
size_t large_room(size_t size);
#endif
