#ifndef BASE_TEXT_H
#define BASE_TEXT_H
/* Text is a borrowed slice of bytes, not terminated.  Whoever holds one says in a comment whose bytes they are.
 *
 * There is one reader per type in the whole program: config, rules, events and command line all read an integer,
 * a duration or a size with the functions below, so that "5 s" means the same everywhere.  Readers take the whole
 * text (no leading or trailing space), return 0 or -1, and leave *out alone on failure. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	const char *at;
	uint32_t size;
};

struct text text_of(const char *terminated);
bool text_equal(struct text a, struct text b);
bool text_is(struct text a, const char *terminated);
bool text_starts_with(struct text a, const char *terminated);
bool text_ends_with(struct text a, const char *terminated);
int text_compare(struct text a, struct text b); /* as bytes; -1, 0, 1 */
struct text text_trim(struct text a);           /* spaces and tabs off both ends */
struct text text_slice(struct text a, size_t from, size_t to);

bool text_is_utf8(struct text a);   /* strict: no overlong form, no surrogate, at most U+10FFFF */
size_t text_columns(struct text a); /* characters, so that a caret stands under the right one */

int text_read_integer(struct text a, int64_t *out);
int text_read_truth(struct text a, bool *out);             /* true | false */
int text_read_clock(struct text a, int32_t *out_second);   /* "16:00" or "16:00:30": seconds of the day */
int text_read_duration_ms(struct text a, int64_t *out_ms); /* 250ms 5s 2m 1h 7d */
int text_read_size(struct text a, int64_t *out_bytes);     /* 64KiB 8MiB 1GiB or plain bytes */

/* The candidate nearest to `word` by edit distance, at most a third of its length (and 1 to 3); NULL when none is near. */
const char *text_nearest(struct text word, const char *const *candidates, size_t count);
/* .. and whether no other is as near. */
const char *text_nearest_of(struct text word, const char *const *candidates, size_t count, bool *is_only);
#endif
