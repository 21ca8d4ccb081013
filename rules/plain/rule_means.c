/* What the streams and values of a rule are that a district has made itself: nobody else can know. */
#include "rule_lines.h"

#include <string.h>

static bool is_said(const struct rule_lines *lines, struct text words)
{
	for (size_t i = 0; i < lines->count; i++)
		if (strcmp(lines->items[i].part, "means") == 0 && text_equal(lines->items[i].words, words))
			return true;
	return false;
}

static struct text source_words(const struct rule_lines *lines, const struct source *source)
{
	const char *type = speak_find(&lines->speaker, "stream", text_of(event_type_name(source->type)), "");
	struct text events = text_of(type ? type : event_type_name(source->type));

	if (!source->where)
		return events;
	return lines_phrase(
	        lines, "stream.where", events, speak_condition(&lines->speaker, source->where, false));
}

static struct text column_words(const struct rule_lines *lines, const struct column *column)
{
	struct text *sources =
	        arena_take_array(lines->speaker.arena, column->source_count + 1, sizeof *sources);

	for (size_t i = 0; i < column->source_count; i++)
		sources[i] = source_words(lines, &column->sources[i]);
	struct text all = speak_join(&lines->speaker, sources, column->source_count);
	return speak(&lines->speaker, "means",
	        (const struct slot[]){{"name", column->words}, {"items", all}, {0}});
}

/* Its words begin with its name. */
static bool is_own(const struct rule_lines *lines, const struct column *column)
{
	const char *space = column->words.size ? memchr(column->words.at, ' ', column->words.size) : NULL;
	size_t size = space ? (size_t)(space - column->words.at) : column->words.size;

	return size && !speak_find(&lines->speaker, "stream", text_slice(column->words, 0, size), "");
}

static void add_once(struct rule_lines *lines, struct text words)
{
	if (!is_said(lines, words))
		lines_add(lines, "means", 0, words);
}

static struct text choice_words(const struct rule_lines *lines, const struct expr *expr)
{
	return speak(&lines->speaker, "means",
	        (const struct slot[]){
	                {"name", expr->name}, {"items", speak_choices(&lines->speaker, expr)}, {0}});
}

static void gather(struct rule_lines *lines, const struct expr *expr)
{
	bool has_stream = expr && expr->kind == EXPR_CALL && expr->call.column != NO_COLUMN;
	const struct column *column = has_stream ? &lines->set->columns[expr->call.column] : NULL;

	if (column && is_own(lines, column))
		add_once(lines, column_words(lines, column));
	if (expr && expr->kind == EXPR_CHOOSE && expr->name.size)
		add_once(lines, choice_words(lines, expr));
	for (uint32_t i = 0; expr && i < expr->count; i++)
		gather(lines, expr->operands[i]);
}

void lines_of_names(struct rule_lines *lines)
{
	const struct rule *rule = lines->rule;

	gather(lines, rule->when);
	gather(lines, rule->clear_when);
	gather(lines, rule->needs);
	gather(lines, rule->only);
	gather(lines, rule->unless);
	for (size_t i = 0; i < rule->rung_count; i++)
		gather(lines, rule->rungs[i].condition);
}
