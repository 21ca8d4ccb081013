/* witness.c - the last words of a year that went wrong. */
#include "witness.h"
#include "base/civil.h"
#include "daemon/seam.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void witness_fail(const struct witness *witness, const char *format, ...)
{
	char instant[CIVIL_INSTANT_SIZE];
	va_list list;

	civil_print_instant(seam_wall_ms(witness->seam), 0, instant);
	printf("sim_year: seed %llu, at %s: ", (unsigned long long)witness->seed, instant);
	va_start(list, format);
	vprintf(format, list);
	va_end(list);
	printf("\nagain with  %s 0 %llu\n", witness->program, (unsigned long long)witness->seed);
	exit(1);
}
