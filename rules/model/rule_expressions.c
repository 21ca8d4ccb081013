/* Readers of a rule's expressions: conditions, durations, and a summary with expressions between its words. */
#include "rules/model/rule_read.h"

#include <string.h>

static struct source_text source(const struct rule_reader *reader, const struct node *value)
{
	return source_of(value, reader->bytes);
}

static bool is_scalar(struct rule_reader *reader, const struct rule_key *key, const struct node *value)
{
	if (value->kind == NODE_SCALAR)
		return true;
	rule_refuse(reader, key, value);
	return false;
}

void rule_read_condition(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	const struct expr **condition = field;

	if (node_get(value, "at_least"))
		*condition = rule_read_at_least(reader, key, value);
	else if (node_get(value, "lua"))
		rule_read_script(reader, value, TYPE_TRUTH, condition);
	else if (is_scalar(reader, key, value))
		language_condition(reader->language, source(reader, value), condition);
}

const struct expr *rule_both(struct arena *arena, const struct expr *a, const struct expr *b)
{
	struct expr *and = arena_take(arena, sizeof *and);
	const struct expr **operands = arena_take_array(arena, 2, sizeof *operands);

	operands[0] = a;
	operands[1] = b;
	*and = (struct expr){
	        .kind = EXPR_AND, .type = TYPE_TRUTH, .place = b->place, .operands = operands, .count = 2};
	return and;
}

static void narrow(struct rule_reader *reader, const struct rule_key *key, const struct node *value,
        const struct expr **only)
{
	const struct expr *more = NULL;

	rule_stand_at(reader, value);
	rule_read_condition(reader, key, value, &more);
	*only = *only && more ? rule_both(reader->arena, *only, more) : more;
}

/* `only` narrows what `defaults` said; every other key replaces it. */
void rule_read_only(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	const struct node *wide = reader->defaults ? node_get(reader->defaults, key->name) : NULL;
	const struct rule_parts *parts = reader->parts;
	const struct expr **only = field;

	if (wide && wide != value)
		narrow(reader, key, wide, only);
	narrow(reader, key, value, only);
	for (size_t i = 0; parts && i < parts->narrower_count; i++)
		narrow(reader, key, parts->narrower[i], only);
}

void rule_read_number(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	if (node_get(value, "lua"))
		rule_read_script(reader, value, TYPE_NUMBER, field);
	else if (is_scalar(reader, key, value))
		language_expression(reader->language, source(reader, value), TYPE_NUMBER, true, field);
}

void rule_read_duration(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct duration *duration = field;

	if (!is_scalar(reader, key, value) ||
	        language_duration(reader->language, source(reader, value), duration) != 0)
		return;
	if (duration->unit == UNIT_POINT || duration->amount < 0)
		rule_refuse(reader, key, value);
}

struct pieces {
	struct piece *items; /* in the arena */
	size_t count;
};

static void add_words(struct pieces *pieces, struct text words)
{
	if (words.size > 0)
		pieces->items[pieces->count++] = (struct piece){.words = words};
}

/* What is mailed may not show a flag that is for few eyes: an expression of a summary reads none. */
static void add_expression(struct rule_reader *reader, struct pieces *pieces, struct source_text expression)
{
	const struct expr *expr;

	if (language_expression(reader->language, expression, TYPE_ANY, false, &expr) == 0)
		pieces->items[pieces->count++] = (struct piece){.expr = expr};
}

static void refuse_brace(struct rule_reader *reader, const struct source_text *summary, size_t at)
{
	struct source_mark from = source_start(summary), to;

	source_advance(summary, &from, at);
	to = from;
	source_advance(summary, &to, at + 1);
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R157", source_place(summary, from, to),
	        "a brace without its other half");
	diag_help(diag, "an expression stands between { and }: absent on {days(absent over year)} days");
}

static size_t find(struct text text, size_t from, const char *set)
{
	while (from < text.size && !strchr(set, text.at[from]))
		from++;
	return from;
}

static void split(struct rule_reader *reader, const struct source_text *summary, struct pieces *pieces)
{
	struct text all = summary->text;
	size_t from = 0;

	while (from < all.size) {
		size_t open = find(all, from, "{}");

		add_words(pieces, text_slice(all, from, open));
		if (open == all.size)
			return;
		size_t close = find(all, open + 1, "{}");
		if (all.at[open] != '{' || close == all.size || all.at[close] != '}') {
			refuse_brace(reader, summary, open);
			return;
		}
		add_expression(reader, pieces, source_slice(summary, open + 1, close));
		from = close + 1;
	}
}

/* Words, then an expression and words for each brace that opens. */
static size_t most_pieces(struct text summary)
{
	size_t most = 1;

	for (uint32_t i = 0; i < summary.size; i++)
		most += summary.at[i] == '{' ? 2 : 0;
	return most;
}

void rule_read_summary(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	const struct node *words = rule_pick_language(value);
	struct rule *rule = field;
	struct pieces pieces = {0};

	if (words->kind != NODE_SCALAR) {
		rule_refuse(reader, key, words);
		return;
	}
	rule_check_words(reader, words);
	struct source_text summary = source(reader, words);
	pieces.items = arena_take_array(reader->arena, most_pieces(summary.text), sizeof *pieces.items);
	split(reader, &summary, &pieces);
	rule->summary = pieces.items;
	rule->piece_count = pieces.count;
}
