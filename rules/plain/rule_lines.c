/* A rule in plain words, from what opens it to where it comes from. */
#include "rule_lines.h"
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

void lines_add(struct rule_lines *lines, const char *part, unsigned depth, struct text words)
{
	const char *label = speak_find(&lines->speaker, "part", text_of(part), "");

	lines->items = memory_room(lines->items, lines->count, &lines->capacity, sizeof *lines->items);
	lines->items[lines->count++] = (struct plain_line){part, label, depth, words};
}

struct text lines_phrase(const struct rule_lines *lines, const char *key, struct text a, struct text b)
{
	return speak(&lines->speaker, key, (const struct slot[]){{"a", a}, {"b", b}, {0}});
}

static void add_operands(struct rule_lines *lines, const char *part, const struct expr *expr,
        enum expr_kind joint, unsigned depth);

static void add_condition(struct rule_lines *lines, const char *part, const struct expr *expr, unsigned depth)
{
	struct text least = text_of(arena_print(lines->speaker.arena, "%u", expr->least));
	const char *key = expr->kind == EXPR_AND ? "all" : expr->kind == EXPR_OR ? "any" : "at_least";

	if (!speak_is_list(expr, false)) {
		lines_add(lines, part, depth, speak_condition(&lines->speaker, expr, false));
		return;
	}
	lines_add(lines, part, depth, speak(&lines->speaker, key, (const struct slot[]){{"n", least}, {0}}));
	add_operands(lines, part, expr, expr->kind, depth + 1);
}

/* `a and b and c` is one list. */
static void add_operands(struct rule_lines *lines, const char *part, const struct expr *expr,
        enum expr_kind joint, unsigned depth)
{
	for (uint32_t i = 0; i < expr->count; i++)
		if (expr->operands[i]->kind == joint && joint != EXPR_AT_LEAST)
			add_operands(lines, part, expr->operands[i], joint, depth);
		else
			add_condition(lines, part, expr->operands[i], depth);
}

void lines_add_condition(struct rule_lines *lines, const char *part, const struct expr *expr)
{
	add_condition(lines, part, expr, 0);
}

void ruleset_plain(const struct ruleset *set, uint32_t rule, enum tongue tongue, struct arena *arena,
        struct plain_rule *out)
{
	struct rule_lines lines = {{set->columns, tongue, arena}, set, &set->rules[rule], NULL, 0, 0};

	lines_of_conditions(&lines);
	lines_of_telling(&lines);
	lines_of_names(&lines);
	struct plain_line *items = arena_take_array(arena, lines.count + 1, sizeof *items);
	for (size_t i = 0; i < lines.count; i++)
		items[i] = lines.items[i];
	*out = (struct plain_rule){items, lines.count};
	free(lines.items);
}

struct text plain_condition(
        const struct ruleset *set, const struct expr *condition, enum tongue tongue, struct arena *arena)
{
	return speak_condition(&(struct speaker){set->columns, tongue, arena}, condition, false);
}
