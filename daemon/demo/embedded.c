/* Hands out the embedded rules of the demonstration. */
#include "generate.h"

extern const char demo_rules_begin[], demo_rules_end[];

struct text demo_rules(void)
{
	return (struct text){demo_rules_begin, (uint32_t)(demo_rules_end - demo_rules_begin)};
}
