#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H
/* What the daemon's JSON says, by name.  A member that is absent, null or of another kind reads as nothing. */
#include "base/json_read.h"

struct buf;

/* -1 with a sentence when the bytes are no JSON object. */
int answer_read(const struct buf *body, struct json_value *out, struct diag *why);

bool answer_member(const struct json_value *object, const char *name, struct json_value *out);
struct text answer_text(
        const struct json_value *object, const char *name, struct arena *arena); /* a number as written */
int64_t answer_integer(const struct json_value *object, const char *name);       /* 0: nothing */
#endif
