/* touches.c - reads a rule set once to learn which rules read which columns. */
#include "touches.h"
#include "base/arena.h"
#include <stdlib.h>

static uint64_t *readers_of(const struct touches *touches, unsigned bit)
{
	return &touches->readers[bit * touches->words];
}

/* Columns take the bits in turn, those read first alone if they can. */
static void give_bit(struct touches *touches, uint16_t column, unsigned *given)
{
	if (!touches->columns[column])
		touches->columns[column] =
		        UINT32_C(1) << (TOUCH_FIRST_COLUMN + (*given)++ % (TOUCH_BITS - TOUCH_FIRST_COLUMN));
}

/* Who reads what, while it is found out. */
struct reader {
	struct touches *touches;
	const struct column *columns;
	uint32_t rule;
	unsigned given; /* bits */
};

/* What a filter leaves out may be the newest of its value, and ends what was. */
static void add_column(struct reader *reader, uint16_t column)
{
	struct touches *touches = reader->touches;

	if (column == NO_COLUMN)
		return;
	give_bit(touches, column, &reader->given);
	mask_add(readers_of(touches, (unsigned)__builtin_ctz(touches->columns[column])), reader->rule);
	add_column(reader, reader->columns[column].latest_of);
}

static void add_expr(struct reader *reader, const struct expr *expr)
{
	if (!expr)
		return;
	if (expr->kind == EXPR_CALL) {
		add_column(reader, expr->call.column);
		add_expr(reader, expr->call.window.since);
	}
	if (expr->kind == EXPR_CALL && expr->call.function == FUNCTION_ATTENDED) {
		add_column(reader, COLUMN_DAY_ATTENDANCE);
		add_column(reader, COLUMN_DAY_PRESENT);
	}
	if (expr->kind == EXPR_CALL && expr->call.function == FUNCTION_FEED_STALE)
		mask_add(readers_of(reader->touches, __builtin_ctz(TOUCH_FEEDS)), reader->rule);
	for (uint32_t i = 0; i < expr->count; i++)
		add_expr(reader, expr->operands[i]);
}

static void add_rule(struct reader *reader, const struct rule *rule)
{
	struct touches *touches = reader->touches;
	uint32_t number = reader->rule;
	const struct expr *const parts[] = {
	        rule->only, rule->needs, rule->when, rule->clear_when, rule->unless};

	if (rule->mode == RULE_OFF)
		return;
	mask_add(touches->judged, number);
	mask_add(readers_of(touches, __builtin_ctz(TOUCH_PLACE)), number);
	if (rule->reads & UINT32_C(1) << EVENT_STUDENT)
		mask_add(readers_of(touches, __builtin_ctz(TOUCH_PROFILE)), number);
	if (rule->reads_school_days)
		mask_add(touches->counting, number);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		add_expr(reader, parts[i]);
}

/* A state ends the one before it, whichever columns that one stands in; what is taken out says no more where it stood. */
static void add_types(struct touches *touches, const struct ruleset *set)
{
	touches->types[EVENT_ENROLLMENT] = touches->types[EVENT_SCHOOL] = TOUCH_PLACE;
	touches->types[EVENT_STUDENT] = TOUCH_PROFILE;
	for (size_t c = 0; c < set->column_count; c++)
		for (int type = 0; type < EVENT_TYPE_COUNT; type++)
			if (set->columns[c].types >> type & 1)
				touches->types[type] |= touches->columns[c];
}

void touches_init(struct touches *touches, const struct ruleset *set)
{
	size_t words = mask_words(set->rule_count);
	struct reader reader = {.touches = touches, .columns = set->columns};

	*touches = (struct touches){
	        .words = words,
	        .readers = memory_take(TOUCH_BITS * words * sizeof *touches->readers),
	        .judged = memory_take(words * sizeof *touches->judged),
	        .counting = memory_take(words * sizeof *touches->counting),
	        .columns = memory_take(set->column_count * sizeof *touches->columns),
	};
	for (; reader.rule < set->rule_count; reader.rule++)
		add_rule(&reader, &set->rules[reader.rule]);
	touches->columns[COLUMN_DAY_ATTENDANCE] |= TOUCH_COUNTING;
	add_types(touches, set);
}

void touches_finish(struct touches *touches)
{
	free(touches->readers);
	free(touches->judged);
	free(touches->counting);
	free(touches->columns);
	*touches = (struct touches){0};
}

void touches_readers(const struct touches *touches, uint32_t bits, uint64_t *rules)
{
	for (; bits; bits &= bits - 1)
		mask_join(rules, readers_of(touches, (unsigned)__builtin_ctz(bits)), touches->words);
}

bool touches_are_read(const struct touches *touches, uint32_t bits)
{
	for (; bits; bits &= bits - 1)
		if (!mask_is_empty(readers_of(touches, (unsigned)__builtin_ctz(bits)), touches->words))
			return true;
	return false;
}
