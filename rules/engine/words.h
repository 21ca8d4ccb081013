#ifndef RULES_ENGINE_WORDS_H
#define RULES_ENGINE_WORDS_H
/* Values of facts in as few bytes as they need.  Texts and lists stand once for all students, as schools, choices and
 * flags are the same few over and over; what is given back lives as long as the words do.
 *
 *     words_pack(&words, &value, &buf);
 *     struct value value = words_unpack(&words, &in); */
#include "base/names.h"
#include "base/pack.h"
#include <intervene/value.h>

struct words {
	struct names texts, lists; /* a list's name is its items, packed */
	struct value *list_values; /* owned; by number */
	size_t list_count, list_capacity;
	struct arena arena; /* items of lists */
};

void words_finish(struct words *words);
void words_pack(struct words *words, const struct value *value, struct buf *out);
struct value words_unpack(const struct words *words, struct unpack *in);
struct text words_text(struct words *words, struct text text); /* the same, to be kept */
struct value words_value(struct words *words, struct value value);
#endif
