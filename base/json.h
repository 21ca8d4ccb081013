#ifndef BASE_JSON_H
#define BASE_JSON_H
/* JSON out: push and pop, so that wrong JSON cannot be written.  Commas and escapes are the writer's business.
 *
 *     struct json json = {.out = &buf};
 *     json_object(&json);
 *     json_key(&json, "students"); json_integer(&json, 412);
 *     json_end(&json);
 *
 * Assertions catch a key in a list, a value without its key, and an end too many. */
#include "text.h"
#include "ratio.h"

struct buf;
enum { JSON_DEPTH = 32 };
struct json {
	struct buf *out; /* borrowed */
	unsigned depth;
	bool keyed;             /* a key waits for its value */
	char kind[JSON_DEPTH];  /* '{' or '[' */
	bool begun[JSON_DEPTH]; /* something stands before: a comma is due */
};

void json_object(struct json *json);
void json_list(struct json *json);
void json_end(struct json *json);
void json_key(struct json *json, const char *name);
void json_key_text(struct json *json, struct text name);
void json_text(struct json *json, struct text a);
void json_z(struct json *json, const char *terminated); /* NULL writes null */
void json_integer(struct json *json, int64_t n);
void json_ratio(struct json *json, struct ratio n); /* exact decimal when it has one, else 15 digits */
void json_real(struct json *json, double n);
void json_truth(struct json *json, bool truth);
void json_null(struct json *json);
void json_raw(struct json *json, struct text valid); /* already JSON, as one value */
#endif
