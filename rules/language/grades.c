/* Reads bands of grades. */
#include "grades.h"

enum { GRADE_FIRST = -1, GRADE_LAST = 12 };

static int read_grade(struct text text, int *out)
{
	int64_t grade;
	if (text_is(text, "K"))
		*out = 0;
	else if (text_is(text, "PK"))
		*out = GRADE_FIRST;
	else if (text_read_integer(text, &grade) != 0 || grade < GRADE_FIRST || grade > GRADE_LAST)
		return -1;
	else
		*out = (int)grade;
	return 0;
}

int grades_read(struct text text, struct grades *out)
{
	uint32_t dash = 1;
	while (dash < text.size && text.at[dash] != '-')
		dash++;
	if (read_grade(text_slice(text, 0, dash), &out->low) != 0)
		return -1;
	out->high = out->low;
	if (dash >= text.size)
		return 0;
	return read_grade(text_slice(text, dash + 1, text.size), &out->high) == 0 && out->low <= out->high
	               ? 0
	               : -1;
}
