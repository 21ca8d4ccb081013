#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H
/* The two tokens of JSON that take thought, texts and numbers, checked where they stand; and what the check and the
 * walk both need.  For json_read.c and json_walk.c alone.
 *
 * A cursor travels in registers: every scanner takes where it stands and returns where the token ends, or NULL after
 * noting what is wrong and at which byte. */
#include "json_read.h"

struct json_scan {
	const char *end;     /* of all that may be read; borrowed */
	const char *wrong;   /* the byte that is wrong */
	const char *problem; /* what is, in words for its author; often a literal */
	bool has_escape;     /* in the text last scanned */
};

const char *json_refuse(struct json_scan *scan, const char *at, const char *problem); /* NULL */
const char *json_scan_text(
        struct json_scan *scan, const char *at); /* from the opening quote to behind the closing one */
const char *json_scan_number(struct json_scan *scan, const char *at); /* from '-' or the first digit */

/* Over bytes that need no thought: stops at a quote, a backslash, a control or a byte above 7F. */
const char *json_plain_run(const char *at, const char *end);
int json_hex_unit(const char *at, const char *end); /* the four digits after \u, or -1 */
enum json_kind json_kind_of(char first);
#endif
