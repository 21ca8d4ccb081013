/* The names that no rule may read. */
#include "protected.h"

/* Also as a part between underscores: student_race, disability_code. */
static const char *const parts[] = {"race", "races", "ethnicity", "ethnicities", "ethnic", "gender", "sex",
        "income", "poverty", "disability", "disabilities", "religion", "nationality", "frl", "frpl"};

static const char *const names[] = {"groups", "lunch", "lunch_status", "lunch_code", "lunch_program",
        "free_lunch", "reduced_lunch", "economically_disadvantaged", "national_origin", "immigration_status",
        "sexual_orientation", "hispanic", "ses"};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_same(struct text name, const char *word)
{
	struct text other = text_of(word);
	if (name.size != other.size)
		return false;
	for (uint32_t i = 0; i < name.size; i++)
		if (lower(name.at[i]) != other.at[i])
			return false;
	return true;
}

static bool is_among(struct text name, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_same(name, words[i]))
			return true;
	return false;
}

bool name_is_protected(struct text name)
{
	if (is_among(name, names, sizeof names / sizeof *names))
		return true;
	for (uint32_t from = 0, to; from <= name.size; from = to + 1) {
		for (to = from; to < name.size && name.at[to] != '_';)
			to++;
		if (is_among(text_slice(name, from, to), parts, sizeof parts / sizeof *parts))
			return true;
	}
	return false;
}
