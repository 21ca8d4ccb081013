#ifndef TESTS_BENCH_SCAN_H
#define TESTS_BENCH_SCAN_H
/* What the floors read a line of the standard work with: it looks for keys, and checks nothing. */
#include "base/text.h"
#include <stdint.h>

struct scanned {
	struct text id, student, time, type, whole;
	int32_t day;
};

/* The value behind `key`, which is written with its quotes and colon; a text without its quotes.  `line` ends with a NUL. */
struct text scan_value(const char *line, const char *key);
struct scanned scan_line(const char *at, size_t size);
/* Students are "S" and a number. */
int64_t scan_student(const struct scanned *line);
#endif
