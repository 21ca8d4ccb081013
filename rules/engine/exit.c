/* Reads exits. */
#include "exit.h"

#include <string.h>

static bool is_gap(char c)
{
	return c == ' ' || c == '_' || c == '-';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool says(struct text exit, const char *words)
{
	if (exit.size != strlen(words))
		return false;
	for (uint32_t i = 0; i < exit.size; i++)
		if (is_gap(words[i]) ? !is_gap(exit.at[i]) : lower(exit.at[i]) != words[i])
			return false;
	return true;
}

/* uri://ed-fi.org/ExitWithdrawTypeDescriptor#No show */
static struct text behind_descriptor(struct text exit)
{
	const char *mark = exit.size ? memrchr(exit.at, '#', exit.size) : NULL;

	return mark ? text_slice(exit, (size_t)(mark - exit.at) + 1, exit.size) : exit;
}

bool exit_is_void(struct text exit)
{
	static const char *const voids[] = {"no show", "invalid enrollment"};

	exit = text_trim(behind_descriptor(exit));
	for (size_t i = 0; i < sizeof voids / sizeof voids[0]; i++)
		if (says(exit, voids[i]))
			return true;
	return false;
}
