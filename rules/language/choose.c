/* Numbers that depend on the student: a definition becomes a measure that asks one key after the other. */
#include "check.h"
#include "language.h"
#include "own_names.h"

#include <string.h>

/* Nodes as the parser would have made them, all at the place of the key. */
struct maker {
	struct arena *arena;
	struct place place;
};

static struct syntax *node(const struct maker *maker, enum syntax_kind kind, enum expr_kind operation)
{
	struct syntax *made = arena_take(maker->arena, sizeof *made);
	*made = (struct syntax){.kind = kind, .operation = operation, .place = maker->place};
	return made;
}

static const struct syntax *name_of(const struct maker *maker, const char *name)
{
	struct syntax *made = node(maker, SYNTAX_NAME, EXPR_CALL);
	made->name = (struct word){text_of(name), maker->place};
	return made;
}

static const struct syntax *literal(const struct maker *maker, enum type type, struct value value)
{
	struct syntax *made = node(maker, SYNTAX_LITERAL, EXPR_LITERAL);
	made->type = type;
	made->literal = value;
	return made;
}

static struct syntax *operation(
        const struct maker *maker, enum expr_kind kind, const struct syntax *const *items, size_t count)
{
	struct syntax *made = node(maker, SYNTAX_OPERATION, kind);
	made->items = arena_take_array(maker->arena, count, sizeof *made->items);
	made->count = count;
	if (count)
		memcpy(made->items, items, count * sizeof *items);
	return made;
}

static const struct syntax *compare(
        const struct maker *maker, enum expr_kind kind, const struct syntax *left, const struct syntax *right)
{
	return operation(maker, kind, (const struct syntax *[]){left, right}, 2);
}

static const struct syntax *flag_asked(const struct maker *maker, const struct alternative *item)
{
	const struct syntax *flag = literal(maker, TYPE_TEXT, value_text(item->word));
	struct syntax *call = operation(maker, EXPR_CALL, &flag, 1);
	call->kind = SYNTAX_CALL;
	call->name = (struct word){text_of("flag"), maker->place};
	return call;
}

static const struct syntax *grade_asked(const struct maker *maker, const struct alternative *item)
{
	const struct syntax *grade = name_of(maker, "grade");
	const struct syntax *low = literal(maker, TYPE_NUMBER, value_integer(item->grades.low));
	const struct syntax *high = literal(maker, TYPE_NUMBER, value_integer(item->grades.high));
	return compare(maker, EXPR_AND, compare(maker, EXPR_GREATER_EQUAL, grade, low),
	        compare(maker, EXPR_LESS_EQUAL, grade, high));
}

static const struct syntax *asked(const struct maker *maker, const struct alternative *item)
{
	const struct syntax *word = literal(maker, TYPE_TEXT, value_text(item->word));
	switch (item->by) {
	case CHOSEN_BY_FLAG: return flag_asked(maker, item);
	case CHOSEN_BY_SCHOOL: return compare(maker, EXPR_EQUAL, name_of(maker, "school"), word);
	case CHOSEN_BY_GRADE: return grade_asked(maker, item);
	default: return compare(maker, EXPR_EQUAL, operation(maker, EXPR_LEVEL, NULL, 0), word);
	}
}

static bool is_number(const struct syntax *value)
{
	return value->kind == SYNTAX_LITERAL && (value->type == TYPE_NUMBER || value->type == TYPE_PERCENT);
}

static int say_no_number(struct language *language, const struct syntax *value)
{
	struct diag *diag = language_say(language, SEVERITY_ERROR, "R211", value->place,
	        "a value is a number or a percent, as it is written");
	return diag_help(diag, "for what has to be reckoned there are measures");
}

static int read_value(struct language *language, const struct source_text *text, const struct syntax **out)
{
	if (syntax_expression(text, &language->trees, out, language->diags) < 0)
		return -1;
	return is_number(*out) ? 0 : say_no_number(language, *out);
}

/* What most of them are; as many of each: what the last one is, which holds where no other does. */
static enum type type_of(const struct syntax *const *values, size_t count)
{
	size_t percents = 0;

	for (size_t i = 0; i < count; i++)
		percents += values[i]->type == TYPE_PERCENT;
	if (2 * percents == count)
		return values[count - 1]->type;
	return 2 * percents > count ? TYPE_PERCENT : TYPE_NUMBER;
}

static int say_odd(struct language *language, const struct syntax *value, enum type wanted)
{
	struct diag *diag = language_say(language, SEVERITY_ERROR, "R211", value->place,
	        "a %s, and the others of this value are %ss", wanted == TYPE_PERCENT ? "number" : "percent",
	        wanted == TYPE_PERCENT ? "percent" : "number");
	return diag_help(diag, "10%% is a tenth, and 10 is ten");
}

/* Each number as it is written, all of one type. */
static int read_values(struct language *language, const struct alternative *items, size_t count,
        const struct syntax **values)
{
	int result = 0;

	for (size_t i = 0; i < count; i++)
		if (read_value(language, &items[i].value, &values[i]) < 0)
			result = -1;
	if (result < 0 || !count)
		return -1;
	enum type type = type_of(values, count);
	for (size_t i = 0; i < count; i++)
		if (values[i]->type != type)
			result = say_odd(language, values[i], type);
	return result;
}

int language_value(
        struct language *language, struct source_text name, const struct alternative *items, size_t count)
{
	struct syntax_signature signature;
	name = own_names_see(language, name);
	if (syntax_signature(&name, &language->trees, &signature, language->diags) < 0)
		return -1;
	struct measure *measure = measure_add(language, &signature);
	const struct syntax **parts = arena_take_array(&language->trees, 2 * count, sizeof *parts);
	const struct syntax **values = arena_take_array(&language->trees, count, sizeof *values);
	size_t made = 0;
	if (read_values(language, items, count, values) < 0 || !measure)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct maker maker = {&language->trees, items[i].place};
		if (items[i].by != CHOSEN_OTHERWISE)
			parts[made++] = asked(&maker, &items[i]);
		parts[made++] = values[i];
	}
	struct maker whole = {&language->trees, signature.name.place};
	struct syntax *body = operation(&whole, EXPR_CHOOSE, parts, made);
	body->name = signature.name;
	measure->body = body;
	measure->is_value = true;
	return 0;
}

const struct expr *check_level(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands)
{
	(void)operands;
	return expr_make(scope, EXPR_LEVEL, TYPE_TEXT, syntax->place);
}

const struct expr *check_choose(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands)
{
	enum type type = operands[syntax->count - 1]->type;
	/* It depends on the student, and a key that is called like a field would be read from the event. */
	if (syntax->count > 1 && check_inside_where(scope, syntax->name) < 0)
		return NULL;
	struct expr *expr = expr_make(scope, EXPR_CHOOSE, type, syntax->place);
	expr_operands(scope, expr, operands, syntax->count);
	expr->name = arena_copy(scope->language->arena, syntax->name.text);
	return expr;
}
