#ifndef BASE_JSON_READ_H
#define BASE_JSON_READ_H
/* JSON in, strictly: RFC 8259, valid UTF-8 only, no duplicate key in any object (it can mean the wrong child), no NUL
 * or lone surrogate, numbers finite, depth bounded.  Our own because an event line is read a million times and the
 * kept library took ten times as long (0.24 us against 2.1); tests hold it to that library's verdicts.
 *
 * The whole text is checked at once; then values are walked without a tree:
 *
 *     struct json_value root, value;
 *     struct text key;
 *     if (json_parse(line, 16, &root, &why)) ..
 *     for (size_t at = 0; json_member(&root, &at, &arena, &key, &value);) .. */
#include "arena.h"
#include "diag.h"

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };
struct json_value {
	enum json_kind kind;
	struct text raw; /* as written, with its quotes or brackets; borrowed from what was parsed */
	bool is_plain;   /* a text known to hold no escape */
};

/* Members of an object, noted while it was checked, so that it need not be walked. */
struct json_named {
	struct text key;
	struct json_value value;
};
struct json_members {
	struct json_named *at; /* borrowed; room for `most` */
	size_t most;
	struct arena *arena; /* borrowed; for keys that hold escapes */
	size_t count;        /* all there are; when more than `most` only those are noted */
};

/* 0, or -1 with what, and the column (bytes, from 1) in why->place.column.  Surrounding white space is allowed. */
int json_parse(struct text all, unsigned depth_max, struct json_value *root, struct diag *why);

/* The same; when the root is an object, its members are in *members too. */
int json_parse_members(struct text all, unsigned depth_max, struct json_value *root,
        struct json_members *members, struct diag *why);

/* The next member or item; false at the end.  *at starts at 0.  Keys and texts are unescaped into `arena` when
 * they hold escapes, else borrowed. */
bool json_member(const struct json_value *object, size_t *at, struct arena *arena, struct text *key,
        struct json_value *value);
bool json_item(const struct json_value *array, size_t *at, struct json_value *value);
/* The next member of an object of our own writing that nobody has checked, when its name holds no escape; *at starts at 0.
 * A value that is anything but a text without escapes is a null here, and the last that can be had.  -1: there is none. */
int json_plain_member(struct text object, size_t *at, struct json_named *out);
struct text json_unescape(const struct json_value *text, struct arena *arena);
#endif
