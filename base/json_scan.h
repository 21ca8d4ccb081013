#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H
/* The two tokens of JSON that take thought, texts and numbers, checked where they stand; and what the check and the
 * walk both need.  For json_read.c and json_walk.c alone.
 *
 * On failure `at` is at the byte that is wrong and `problem` says what is, in words for its author. */
#include "json_read.h"

struct json_scan {
	const char *at, *end; /* borrowed */
	const char *problem;  /* borrowed; often a literal */
};

bool json_scan_text(struct json_scan *scan);   /* from the opening quote to behind the closing one */
bool json_scan_number(struct json_scan *scan); /* from '-' or the first digit */
int json_hex_unit(const char *at, const char *end); /* the four digits after \u, or -1 */
enum json_kind json_kind_of(char first);
#endif
