/* Gathering what went wrong: one failure on its way up, or every finding about a district's files. */
#include "diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char cut_mark[] = "...";

/* A text that did not fit ends in "..." after its last whole character, so that nobody reads half a sentence as a
 * whole one and no half character reaches a screen. */
static void mark_cut(char *at, size_t capacity)
{
	size_t end = capacity - sizeof cut_mark;
	while (end && ((unsigned char)at[end] & 0xc0) == 0x80)
		end--;
	memcpy(at + end, cut_mark, sizeof cut_mark);
}

__attribute__((format(printf, 3, 0))) static void print_into(
        char *at, size_t capacity, const char *format, va_list values)
{
	int size = vsnprintf(at, capacity, format, values);
	if (size < 0)
		*at = '\0';
	else if ((size_t)size >= capacity)
		mark_cut(at, capacity);
}

static void copy_code(struct diag *why, const char *code)
{
	snprintf(why->code, sizeof why->code, "%s", code);
}

int diag_set(struct diag *why, const char *code, const char *format, ...)
{
	if (!why)
		return -1;
	*why = (struct diag){.severity = SEVERITY_ERROR};
	copy_code(why, code);
	va_list values;
	va_start(values, format);
	print_into(why->message, sizeof why->message, format, values);
	va_end(values);
	return -1;
}

int diag_help(struct diag *why, const char *format, ...)
{
	if (!why)
		return -1;
	va_list values;
	va_start(values, format);
	print_into(why->help, sizeof why->help, format, values);
	va_end(values);
	return -1;
}

static void append(char *at, size_t capacity, const char *more)
{
	size_t used = strlen(at), size = strlen(more);
	bool fits = size < capacity - used;
	memcpy(at + used, more, fits ? size + 1 : capacity - used);
	if (!fits)
		mark_cut(at, capacity);
}

int diag_wrap(struct diag *why, const char *format, ...)
{
	if (!why)
		return -1;
	char inner[sizeof why->message];
	memcpy(inner, why->message, sizeof inner);
	va_list values;
	va_start(values, format);
	print_into(why->message, sizeof why->message, format, values);
	va_end(values);
	append(why->message, sizeof why->message, ": ");
	append(why->message, sizeof why->message, inner);
	return -1;
}

struct diag *diags_add(struct diags *diags, enum severity severity, const char *code, struct place place,
        const char *format, ...)
{
	diags->items = memory_room(diags->items, diags->count, &diags->capacity, sizeof *diags->items);
	struct diag *diag = &diags->items[diags->count++];
	*diag = (struct diag){.severity = severity, .place = place};
	copy_code(diag, code);
	va_list values;
	va_start(values, format);
	print_into(diag->message, sizeof diag->message, format, values);
	va_end(values);
	diags->errors += severity == SEVERITY_ERROR;
	diags->warnings += severity == SEVERITY_WARNING;
	return diag;
}

static int compare_numbers(int a, int b)
{
	return (a > b) - (a < b);
}

/* Code and message settle what stands at the same place: the order never depends on the sort. */
static int compare_diags(const void *left, const void *right)
{
	const struct diag *a = left, *b = right;
	const int orders[] = {
	        text_compare(a->place.file, b->place.file),
	        compare_numbers(a->place.line, b->place.line),
	        compare_numbers(a->place.column, b->place.column),
	        strcmp(a->code, b->code),
	        strcmp(a->message, b->message),
	};
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		if (orders[i])
			return orders[i];
	return 0;
}

void diags_sort(struct diags *diags)
{
	if (diags->count)
		qsort(diags->items, diags->count, sizeof *diags->items, compare_diags);
}

void diags_finish(struct diags *diags)
{
	free(diags->items);
	*diags = (struct diags){0};
}
