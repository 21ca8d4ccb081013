#ifndef BASE_EXPECT_H
#define BASE_EXPECT_H
/* Memory that will be looked at soon is called up, while there is something else to do.  Nothing but time depends on it, and
 * any address will do.
 *
 *     memory_expect(&rows[next]);                           some lines before rows[next] is read
 *
 * A function that does no more than __builtin_prefetch changes nothing and answers nothing: gcc 12 takes it for pure when it
 * sees the whole program, and leaves its calls out.  What is volatile it leaves where it is. */
#include <stddef.h>

static inline void memory_expect(const void *at)
{
	__builtin_prefetch(at);
	__asm__ volatile("" : : "r"(at));
}

/* A piece of some lines. */
static inline void memory_expect_all(const void *from, size_t size)
{
	enum { CACHE_LINE = 64 };

	for (size_t at = 0; from && at < size; at += CACHE_LINE)
		memory_expect((const char *)from + at);
}
#endif
