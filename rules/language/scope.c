/* Definitions by name, parameters by scope, and saying each thing once. */
#include "scope.h"

#include "function.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct diag *language_say(struct language *language, enum severity severity, const char *code,
        struct place place, const char *format, ...)
{
	struct arena *trees = &language->trees;
	size_t before = language->said.count;
	char *key = arena_print(trees, "%s %d %d %d %.*s", code, place.line, place.column, place.end_column,
	        (int)place.file.size, place.file.at);
	if (names_number(&language->said, text_of(key)) < before)
		return NULL;
	char message[sizeof((struct diag *)NULL)->message];
	va_list values;
	va_start(values, format);
	vsnprintf(message, sizeof message, format, values);
	va_end(values);
	return diags_add(language->diags, severity, code, place, "%s", message);
}

struct stream *stream_find(const struct language *language, struct text name)
{
	uint32_t number = names_find(&language->stream_names, name);
	return number == NO_NAME ? NULL : &language->streams[number];
}

struct measure *measure_find(const struct language *language, struct text name)
{
	uint32_t number = names_find(&language->measure_names, name);
	return number == NO_NAME ? NULL : &language->measures[number];
}

const struct binding *binding_find(const struct scope *scope, struct text name)
{
	size_t count = scope->measure ? scope->measure->count : 0;
	for (size_t i = 0; i < count; i++)
		if (text_equal(scope->measure->parameters[i].text, name))
			return &scope->bindings[i];
	return NULL;
}

struct binding argument_resolve(const struct scope *scope, const struct syntax *argument)
{
	struct binding found = {argument, scope};
	const struct binding *next;
	while (found.value->kind == SYNTAX_NAME && (next = binding_find(found.scope, found.value->name.text)))
		found = *next;
	return found;
}

/* Names that a word may have been meant for. */
struct candidates {
	const char **items; /* owned */
	size_t count, capacity;
};

static void add_candidate(struct candidates *candidates, const char *name)
{
	candidates->items = memory_room(
	        candidates->items, candidates->count, &candidates->capacity, sizeof *candidates->items);
	candidates->items[candidates->count++] = name;
}

/* Names keep a terminated copy of what they hold. */
static void add_names(struct candidates *candidates, const struct names *names)
{
	for (uint32_t i = 0; i < names->count; i++)
		add_candidate(candidates, names_text(names, i).at);
}

/* A guess looks at every name there is; where this much is wrong nobody reads it. */
static bool may_guess(const struct language *language)
{
	enum { GUESSES_MAX = 100 };
	return language->said.count <= GUESSES_MAX;
}

static void suggest(struct diag *diag, struct candidates *candidates, struct text word)
{
	diag_guess(diag, word, candidates->items, candidates->count);
	free(candidates->items);
}

void suggest_name(struct diag *diag, const struct scope *scope, struct text word)
{
	struct candidates candidates = {0};
	size_t count, parameters = scope->measure ? scope->measure->count : 0;
	const struct function_row *rows = functions(&count);
	if (!may_guess(scope->language))
		return;
	for (size_t i = 0; i < count; i++)
		add_candidate(&candidates, rows[i].name);
	for (size_t i = 0; i < parameters; i++)
		add_candidate(&candidates,
		        arena_copy(&scope->language->trees, scope->measure->parameters[i].text).at);
	add_names(&candidates, &scope->language->measure_names);
	add_names(&candidates, &scope->language->stream_names);
	suggest(diag, &candidates, word);
}

void suggest_stream(struct diag *diag, const struct language *language, struct text word)
{
	struct candidates candidates = {0};
	if (!may_guess(language))
		return;
	for (enum event_type type = 0; type < EVENT_TYPE_COUNT; type++)
		if (event_type_about_student(type))
			add_candidate(&candidates, event_type_name(type));
	add_names(&candidates, &language->stream_names);
	suggest(diag, &candidates, word);
}
