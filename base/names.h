#ifndef BASE_NAMES_H
#define BASE_NAMES_H
/* Text to small number and back: the first name is 0, the next 1, and so on; a name keeps its number.
 * {0} is empty.  Bytes are copied in; the text given back lives as long as the names do. */
#include "text.h"
#include "arena.h"

enum { NO_NAME = UINT32_MAX };
struct names_slot;
struct names {
	struct arena arena;       /* owns the bytes */
	struct text *texts;       /* owned; by number */
	struct names_slot *slots; /* owned; open addressing */
	size_t count, capacity, slot_count;
};

uint32_t names_number(struct names *names, struct text name);     /* gives it one when it is new */
uint32_t names_find(const struct names *names, struct text name); /* NO_NAME when unknown */
struct text names_text(const struct names *names, uint32_t number);
/* Where a name is asked for more than once its hash, which is most of the work, need not be: it is the same in all names. */
uint64_t names_hash(struct text name);
uint32_t names_number_hashed(struct names *names, struct text name, uint64_t hash);
/* Ahead of names_number, so that by then memory is at hand: where the name will be looked for, and of that a step later the
 * number that is its as good as surely; NO_NAME: it has none. */
void names_expect(const struct names *names, uint64_t hash);
uint32_t names_guess(const struct names *names, uint64_t hash);
void names_expect_text(const struct names *names, uint32_t number); /* a step later still; takes any */
void names_finish(struct names *names);
#endif
