#ifndef TESTS_SIM_YEAR_WITNESS_H
#define TESTS_SIM_YEAR_WITNESS_H
/* Says what went wrong, when in the year, and how to live that year again; then it is over. */
#include <stdint.h>

struct seam;
struct witness {
	uint64_t seed;
	const char *program; /* borrowed */
	struct seam *seam;   /* borrowed; whose time it is */
};
_Noreturn void witness_fail(const struct witness *witness, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
#endif
