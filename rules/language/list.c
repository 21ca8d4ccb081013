/* Lists by name: put in order once, so that one of ten thousand ids is found in fourteen steps. */
#include "check.h"
#include "language.h"
#include "own_names.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
	int order = 0;
	value_compare(a, b, &order);
	return order;
}

static struct hash128 hash_of(const struct value *items, uint32_t count)
{
	struct buf all = {0};
	for (uint32_t i = 0; i < count; i++)
		if (items[i].type == VALUE_TEXT) {
			buf_print(&all, "%u ", items[i].text.size);
			buf_add_text(&all, items[i].text);
		} else {
			buf_print(&all, "%lld/%lld ", (long long)items[i].number.over,
			        (long long)items[i].number.under);
		}
	struct hash128 hash = hash_bytes(HASH_KEY_FIXED, all.at, all.size);
	buf_finish(&all);
	return hash;
}

static struct choices choices_of(
        struct language *language, struct text name, const struct value *values, size_t count)
{
	struct value *items = arena_take_array(language->arena, count, sizeof *items);
	uint32_t kept = 0;
	memcpy(items, values, count * sizeof *items);
	qsort(items, count, sizeof *items, by_value);
	for (size_t i = 0; i < count; i++)
		if (!kept || by_value(&items[kept - 1], &items[i]) != 0)
			items[kept++] = items[i];
	return (struct choices){arena_copy(language->arena, name), items, kept, hash_of(items, kept)};
}

static struct list *list_find(const struct language *language, struct text name)
{
	uint32_t number = names_find(&language->list_names, name);
	return number == NO_NAME ? NULL : &language->lists[number];
}

static int check_list_name(struct language *language, const struct syntax_signature *signature)
{
	const struct list *same = list_find(language, signature->name.text);
	struct text name = signature->name.text;
	if (!same && !signature->count)
		return 0;
	struct diag *diag =
	        same ? language_say(language, SEVERITY_ERROR, "R178", signature->name.place,
	                       "'%.*s' is defined twice", (int)name.size, name.at)
	             : language_say(language, SEVERITY_ERROR, "R179", signature->name.place,
	                       "'%.*s' is a list, and lists take no parameters", (int)name.size, name.at);
	return diag_help(diag, "give it another name");
}

int language_list(struct language *language, struct source_text name, const struct value *texts,
        const struct value *numbers, size_t count)
{
	struct syntax_signature signature;
	name = own_names_see(language, name);
	if (syntax_signature(&name, &language->trees, &signature, language->diags) < 0 ||
	        check_list_name(language, &signature) < 0)
		return -1;
	uint32_t number = names_number(&language->list_names, signature.name.text);
	language->lists =
	        memory_room(language->lists, number, &language->list_capacity, sizeof *language->lists);
	struct list *list = &language->lists[number];
	*list = (struct list){.name = signature.name};
	if (texts && count)
		list->texts = choices_of(language, signature.name.text, texts, count);
	if (numbers && count)
		list->numbers = choices_of(language, signature.name.text, numbers, count);
	return 0;
}

const struct choices *language_list_texts(const struct language *language, struct source_text name)
{
	const struct source_text seen = own_names_see(language, name);
	struct text known = seen.own ? own_names_known(seen.own, seen.text) : seen.text;
	struct list *list = list_find(language, known);
	if (!list)
		return NULL;
	list->is_used = true;
	return list->texts.count ? &list->texts : NULL;
}

static void say_unknown_list(struct language *language, struct word name)
{
	struct diag *diag = language_say(language, SEVERITY_ERROR, "R188", name.place, "unknown list '%.*s'",
	        (int)name.text.size, name.text.at);
	enum { GUESSES_MAX = 100 }; /* each looks at every list there is */
	const struct names *names = &language->list_names;
	if (!diag || language->said.count > GUESSES_MAX)
		return;
	const char **known = arena_take_array(&language->trees, names->count, sizeof *known);
	for (uint32_t i = 0; i < names->count; i++)
		known[i] = names_text(names, i).at;
	if (!diag_guess(diag, name.text, known, names->count))
		diag_help(diag, "lists stand under lists:, or write the values: in ('a', 'b')");
}

bool list_is_known(const struct language *language, struct text name)
{
	return list_find(language, name) != NULL;
}

int check_list(struct language *language, struct word name)
{
	struct list *list = list_find(language, name.text);

	if (list) {
		list->is_used = true;
		return 0;
	}
	say_unknown_list(language, name);
	return -1;
}

/* Each value beside what it is compared with, as if it were written there. */
static int check_values(
        const struct scope *scope, const struct expr *left, const struct choices *list, struct place place)
{
	struct expr value = {.kind = EXPR_LITERAL,
	        .type = list->items[0].type == VALUE_TEXT ? TYPE_TEXT : TYPE_NUMBER,
	        .place = place,
	        .field.id = FIELD_NONE};
	for (uint32_t i = 0; i < list->count; i++) {
		value.literal = list->items[i];
		if (check_compared(scope, EXPR_IN_LIST, left, &value) < 0)
			return -1;
	}
	return 0;
}

/* Both ends belong to it: as `low <= x and x <= high`, and one grade as `x = grade`. */
static const struct expr *check_in_grades(
        const struct scope *scope, const struct syntax *syntax, const struct syntax *grades)
{
	struct syntax ends[2], sides[2], both;
	const struct syntax *compared[2][2], *joined[2] = {&sides[0], &sides[1]};
	const int values[2] = {grades->grades.low, grades->grades.high};
	const enum expr_kind kinds[2] = {EXPR_GREATER_EQUAL, EXPR_LESS_EQUAL};
	for (size_t i = 0; i < 2; i++) {
		ends[i] = (struct syntax){.kind = SYNTAX_LITERAL,
		        .place = grades->place,
		        .type = TYPE_NUMBER,
		        .literal = value_integer(values[i])};
		compared[i][0] = syntax->items[0];
		compared[i][1] = &ends[i];
		sides[i] = (struct syntax){.kind = SYNTAX_OPERATION,
		        .operation = values[0] == values[1] ? EXPR_EQUAL : kinds[i],
		        .place = syntax->place,
		        .items = compared[i],
		        .count = 2};
	}
	both = sides[0];
	both.operation = EXPR_AND;
	both.items = joined;
	return check(scope, values[0] == values[1] ? &sides[0] : &both);
}

static const struct expr *check_in_named(
        const struct scope *scope, const struct syntax *syntax, const struct expr *left, struct word name)
{
	const struct list *list = list_find(scope->language, name.text);
	if (check_list(scope->language, name) < 0 || (!list->texts.count && !list->numbers.count))
		return NULL;
	bool is_number = left->type == TYPE_NUMBER || left->type == TYPE_PERCENT;
	bool takes_numbers = list->numbers.count && (is_number || !list->texts.count);
	const struct choices *choices = takes_numbers ? &list->numbers : &list->texts;
	if (check_values(scope, left, choices, name.place) < 0)
		return NULL;
	struct expr *expr = expr_make(scope, EXPR_IN_LIST, TYPE_TRUTH, syntax->place);
	struct choices *kept = arena_take(scope->language->arena, sizeof *kept);
	*kept = *choices;
	expr_operands(scope, expr, &left, 1);
	expr->list = kept;
	return expr;
}

/* A parameter leads to the list, or the grades, that it was given. */
const struct expr *check_in_list(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands)
{
	struct word name = syntax->name;
	const struct syntax written = {.kind = SYNTAX_NAME, .name = name, .place = name.place};
	const struct syntax *meant = argument_resolve(scope, &written).value;
	if (meant->kind == SYNTAX_NAME)
		return check_in_named(scope, syntax, operands[0], meant->name);
	if (meant->kind == SYNTAX_GRADES)
		return check_in_grades(scope, syntax, meant);
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R176", name.place,
	        "'%.*s' stands for neither a list nor grades", (int)name.text.size, name.text.at);
	diag_help(diag, "behind `in` stands the name of a list under lists:, or values: in ('a', 'b')");
	return NULL;
}
