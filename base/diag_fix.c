/* What would mend a finding: other characters in the place of some of its line. */
#include "diag.h"

#include <string.h>

int diag_fix(struct diag *why, int column, int end_column, struct text text)
{
	if (!why || text.size >= sizeof why->fix.text)
		return -1;
	memcpy(why->fix.text, text.at, text.size);
	why->fix.text[text.size] = '\0';
	why->fix.column = column;
	why->fix.end_column = end_column;
	return -1;
}

int diag_fix_here(struct diag *why, const char *text)
{
	bool is_placed = why && why->place.line > 0 && why->place.end_column > why->place.column;

	return is_placed ? diag_fix(why, why->place.column, why->place.end_column, text_of(text)) : -1;
}

/* In quotes, which stay, or without. */
static void fix_word(struct diag *why, struct text word, const char *by)
{
	enum { QUOTES = 2 };
	int wide = why->place.end_column - why->place.column, columns = (int)text_columns(word);

	if (wide == columns)
		diag_fix(why, why->place.column, why->place.end_column, text_of(by));
	else if (wide == columns + QUOTES)
		diag_fix(why, why->place.column + 1, why->place.end_column - 1, text_of(by));
}

bool diag_guess(struct diag *why, struct text word, const char *const *candidates, size_t count)
{
	bool is_only;
	const char *near = text_nearest_of(word, candidates, count, &is_only);

	if (!near || !why)
		return false;
	diag_help(why, "did you mean '%s'?", near);
	if (is_only)
		fix_word(why, word, near);
	return true;
}
