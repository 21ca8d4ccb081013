/* A value that depends on the student: what it may be, and what it is compared as where the words have its name alone. */
#include "speak.h"
#include "base/buf.h"
#include "rules/language/function.h"
#include <intervene/explain.h>
#include <intervene/plain.h>

static struct text phrase(const struct speaker *speaker, const char *key, struct text a, struct text b)
{
	return speak(speaker, key, (const struct slot[]){{"a", a}, {"b", b}, {0}});
}

/* As people write it, and the keys of values do. */
static struct text grade_words(const struct speaker *speaker, const struct expr *limit)
{
	int64_t grade = (int64_t)limit->literal.number.over;

	if (grade < 1)
		return text_of(grade < 0 ? "PK" : "K");
	return text_of(arena_print(speaker->arena, "%lld", (long long)grade));
}

/* From a grade to a grade is how a band is asked for. */
static bool is_band(const struct expr *expr)
{
	return expr->kind == EXPR_AND && expr->count == 2 && expr->operands[0]->kind == EXPR_GREATER_EQUAL &&
	       expr->operands[1]->kind == EXPR_LESS_EQUAL;
}

static struct text whose(const struct speaker *speaker, const struct expr *asked)
{
	if (!is_band(asked))
		return speak_condition(speaker, asked, false);
	struct text low = grade_words(speaker, asked->operands[0]->operands[1]),
	            high = grade_words(speaker, asked->operands[1]->operands[1]);

	return phrase(speaker, text_equal(low, high) ? "choose.grade" : "choose.grades", low, high);
}

struct text speak_choices(const struct speaker *speaker, const struct expr *expr)
{
	struct buf items = {0};

	for (uint32_t i = 0; i + 1 < expr->count; i += 2) {
		struct text value = speak_value(speaker, expr->operands[i + 1]);

		buf_add_text(&items, phrase(speaker, "choose.if", whose(speaker, expr->operands[i]), value));
		buf_add_z(&items, "; ");
	}
	struct text rest = speak_value(speaker, expr->operands[expr->count - 1]);
	buf_add_text(&items, phrase(speaker, "choose.else", rest, (struct text){0}));
	struct text words = arena_copy(speaker->arena, buf_text(&items));
	buf_finish(&items);
	return words;
}

static bool has_choice(const struct expr *expr)
{
	for (uint32_t i = 0; i < expr->count; i++)
		if (has_choice(expr->operands[i]))
			return true;
	return expr->kind == EXPR_CHOOSE;
}

struct text plain_limit(const struct branch *leaf, struct arena *arena)
{
	const struct expr *condition = leaf->condition;
	bool is_said = !leaf->comparison || condition->count < 2 || !has_choice(condition->operands[1]);
	struct buf out = {0};

	if (is_said || leaf->limit.type == VALUE_UNKNOWN || leaf->limit.type == VALUE_ERROR)
		return (struct text){0};
	value_print(&leaf->limit, leaf->is_percent ? VALUE_PERCENT : VALUE_PLAIN, &out);
	struct text words = arena_copy(arena, buf_text(&out));
	buf_finish(&out);
	return words;
}
