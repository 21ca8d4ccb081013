/* Which kind of evidence a condition rests on: two measures of reading are two kinds, two windows of absence are one. */
#include "language.h"

#include "scope.h"

/* What the sources read so far have in common. */
struct kind {
	bool is_known, is_mixed;
	enum event_type type;
	struct text measure; /* empty: none is asked for */
};

static bool asks_measure(const struct expr *expr)
{
	const struct expr *field = expr->kind == EXPR_EQUAL ? expr->operands[0] : NULL;

	return field && field->kind == EXPR_FIELD && field->field.id == FIELD_MEASURE &&
	       expr->operands[1]->kind == EXPR_LITERAL;
}

static struct text measure_of(const struct expr *where)
{
	struct text found = {0};

	if (!where)
		return found;
	if (asks_measure(where))
		return where->operands[1]->literal.text;
	for (uint32_t i = 0; where->kind == EXPR_AND && i < where->count && !found.size; i++)
		found = measure_of(where->operands[i]);
	return found;
}

static void add_source(struct kind *kind, const struct source *source)
{
	struct kind other = {.is_known = true, .type = source->type};

	if (source->type == EVENT_ASSESSMENT) {
		other.measure = measure_of(source->where);
		other.is_mixed = !other.measure.size;
	}
	if (!kind->is_known)
		*kind = other;
	else if (kind->type != other.type || !text_equal(kind->measure, other.measure))
		kind->is_mixed = true;
}

static void add_expr(struct kind *kind, const struct language *language, const struct expr *expr)
{
	if (expr->kind == EXPR_CALL && expr->call.column != NO_COLUMN) {
		const struct column *column = &language->columns[expr->call.column];

		for (size_t i = 0; i < column->source_count; i++)
			add_source(kind, &column->sources[i]);
	}
	for (uint32_t i = 0; i < expr->count; i++)
		add_expr(kind, language, expr->operands[i]);
}

struct text language_evidence(const struct language *language, const struct expr *expr)
{
	struct kind kind = {0};

	add_expr(&kind, language, expr);
	if (!kind.is_known || kind.is_mixed)
		return (struct text){0};
	const char *type = event_type_name(kind.type);
	return kind.measure.size ? text_of(arena_print(language->arena, "%s %.*s", type,
	                                   (int)kind.measure.size, kind.measure.at))
	                         : text_of(type);
}
