#ifndef BASE_RATIO_H
#define BASE_RATIO_H
/* Exact numbers.  2 of 20 IS 10 %, so thresholds never meet a double.  A ratio is in lowest terms with
 * under > 0; an integer is a ratio over 1.  Sums go through 128 bits; what does not fit 64 at the end
 * is refused (-1) and the caller answers "unknown" or falls back to a double, never to a wrong number. */
#include "text.h"

struct ratio {
	int64_t over, under;
};

int ratio_make(__int128 over, __int128 under, struct ratio *out); /* reduces; -1: under 0 or too large */
int ratio_add(struct ratio a, struct ratio b, struct ratio *out);
int ratio_subtract(struct ratio a, struct ratio b, struct ratio *out);
int ratio_multiply(struct ratio a, struct ratio b, struct ratio *out);
int ratio_divide(struct ratio a, struct ratio b, struct ratio *out); /* -1 also for division by zero */
int ratio_compare(struct ratio a, struct ratio b);                   /* -1, 0, 1; exact */
double ratio_real(struct ratio a);

/* "42", "-3.50", "1e3": JSON's number grammar.  -1: not one, or it does not fit (18 digits, exponent +-18). */
int ratio_read(struct text a, struct ratio *out);
#endif
