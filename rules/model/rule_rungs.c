/* Reads `ladder:` and `table:`: a rule whose alert says more, the further it has gone or by the row that applies. */
#include "rules/model/rule_forms.h"

/* A step or a row while it is read. */
struct row {
	struct rung rung;
	const struct node *at; /* its `at`, `if` or `else` */
};

static rule_read_fn read_at, read_if, read_rung_severity, read_none, read_steps;

static const char *const silent[] = {"none"};
static const struct form silent_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(silent)}};
static const struct form *const rung_severities[] = {&silent_form, &rule_form_severity};
static const struct form rung_severity_form = {
        .kind = FORM_EITHER, .forms = rung_severities, .form_count = 2};

static const struct rule_key step_parts[] = {
        {"at", read_at, offsetof(struct row, at), KEY_REQUIRED, "a number", "what the number must reach"},
        {"message", rule_read_word, offsetof(struct row, rung.words), KEY_OPTIONAL, "words", "what it means"},
        {"severity", rule_read_severity, offsetof(struct row, rung.severity), KEY_OPTIONAL,
                "info, low, medium, high or urgent", "how much it presses"},
        {"propose", rule_read_propose, offsetof(struct row, rung.propose), KEY_OPTIONAL,
                "{move_to_tier: ..}, {review: ..} or {plan: ..}", "a proposal to people"},
};
static const struct rule_key row_parts[] = {
        {"if", read_if, offsetof(struct row, at), KEY_OPTIONAL, "an expression", "when the row applies"},
        {"else", read_none, 0, KEY_OPTIONAL, "none or a severity", "what is said when no row applies"},
        {"severity", read_rung_severity, 0, KEY_OPTIONAL, "none, info, low, medium, high or urgent",
                "how much it presses; none says nothing"},
        {"suggest", rule_read_word, offsetof(struct row, rung.suggest), KEY_OPTIONAL, "words", "what to do"},
        {"reason", rule_read_word, offsetof(struct row, rung.words), KEY_OPTIONAL, "words", "why"},
};
enum {
	ROW_PARTS = sizeof row_parts / sizeof row_parts[0],
	STEP_PARTS = sizeof step_parts / sizeof step_parts[0]
};
static form_key_fn part_key;
static const struct form step_form = {.kind = FORM_MAP, .keys = FORM_KEYS_OF(step_parts, part_key)};
static const struct form steps_form = {.kind = FORM_LIST, .of = &step_form, .low = 1};
static const struct form row_form = {.kind = FORM_MAP, .keys = FORM_KEYS_OF(row_parts, part_key)};
const struct form rule_form_table = {.kind = FORM_LIST, .of = &row_form, .low = 1};

static void read_at(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	const struct node **at = field;

	if (value->kind == NODE_SCALAR)
		*at = value;
	else
		rule_refuse(reader, key, value);
}

static void read_if(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	(void)reader;
	(void)key;
	*(const struct node **)field = value;
}

static void read_rung_severity(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct row *row = field;

	row->rung.is_silent = value->kind == NODE_SCALAR && text_is(value->text, silent[0]);
	if (!row->rung.is_silent)
		rule_read_severity(reader, key, value, &row->rung.severity);
}

static void read_none(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	read_rung_severity(reader, key, value, field);
	((struct row *)field)->at = value;
	((struct row *)field)->rung.is_rest = true;
}

static int say(struct rule_reader *reader, const struct node *at, const char *message, const char *help)
{
	return diag_help(
	        diags_add(reader->why, SEVERITY_ERROR, "R197", at->place, "%s", message), "%s", help);
}

/* --- ladders ------------------------------------------------------------------------------------------------ */

struct ladder {
	const struct node *of, *steps;
	bool in_order;
	struct duration apart;
};
static const struct rule_key ladder_parts[] = {
        {"of", read_at, offsetof(struct ladder, of), KEY_REQUIRED, "an expression that is a number",
                "the number that climbs"},
        {"steps", read_steps, offsetof(struct ladder, steps), KEY_REQUIRED,
                "a list of {at:, message:, severity:}", "what it means to have reached so much"},
        {"in_order", rule_read_truth, offsetof(struct ladder, in_order), KEY_OPTIONAL, "true or false",
                "the message of a step waits for the one before"},
        {"apart", rule_read_duration, offsetof(struct ladder, apart), KEY_OPTIONAL,
                "a duration such as 5 school days", "how long two messages are apart at least"},
};
const struct form rule_form_ladder = {.kind = FORM_MAP, .keys = FORM_KEYS_OF(ladder_parts, part_key)};

static void part_key(const void *rows, size_t number, struct form_key *out)
{
	static const struct reader_form own[] = {
	        {read_at, &rule_form_expression},
	        {read_if, &rule_form_condition},
	        {read_none, &rung_severity_form},
	        {read_rung_severity, &rung_severity_form},
	        {read_steps, &steps_form},
	};

	rule_part_key_among(rows, number, own, sizeof own / sizeof own[0], out);
}

static void read_steps(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	if (value->kind == NODE_LIST && value->count)
		*(const struct node **)field = value;
	else
		rule_refuse(reader, key, value);
}

static struct source_text source(const struct rule_reader *reader, const struct node *value)
{
	return source_of(value, reader->bytes);
}

/* Each step is higher than the one before: a number that reaches it has reached those. */
static int check_rising(
        struct rule_reader *reader, const struct node *at, const struct expr *before, const struct expr *now)
{
	const struct expr *low = before ? before->operands[1] : NULL, *high = now->operands[1];

	if (high->kind != EXPR_LITERAL || high->literal.type != VALUE_NUMBER)
		return say(reader, at, "a step is at a number, as it is written", "at: 5, or at: 10%");
	if (low && ratio_compare(low->literal.number, high->literal.number) >= 0)
		return say(reader, at, "this step is no higher than the one before",
		        "write the steps from the first to be reached to the last");
	return 0;
}

static int read_step(struct rule_reader *reader, const struct ladder *ladder, const struct node *map,
        const struct rung *before, struct rung *out)
{
	struct row row = {.rung.severity = RULE_SEVERITY_UNSAID};

	if (rule_read_parts(reader, step_parts, STEP_PARTS, map, "a step", &row) != 0 ||
	        language_reaches(reader->language, source(reader, ladder->of), source(reader, row.at),
	                &row.rung.condition) != 0)
		return -1;
	*out = row.rung;
	return check_rising(reader, row.at, before ? before->condition : NULL, out->condition);
}

void rule_read_ladder(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct ladder ladder = {.in_order = true};
	struct rule *rule = field;
	int result = 0;

	if (value->kind != NODE_MAP) {
		rule_refuse(reader, key, value);
		return;
	}
	if (rule_read_parts(reader, ladder_parts, sizeof ladder_parts / sizeof ladder_parts[0], value,
	            "a ladder", &ladder) != 0)
		return;
	struct rung *rungs = arena_take_array(reader->arena, ladder.steps->count, sizeof *rungs);
	for (size_t i = 0; i < ladder.steps->count && result == 0; i++)
		result = read_step(
		        reader, &ladder, ladder.steps->items[i], i ? &rungs[i - 1] : NULL, &rungs[i]);
	if (result != 0)
		return;
	rule->rungs = rungs;
	rule->rung_count = ladder.steps->count;
	rule->climbs = true;
	rule->people.is_unordered = !ladder.in_order;
	rule->people.apart = ladder.apart;
	rule->when = rungs[0].condition;
	if (!rule->track)
		rule->track = rungs[0].condition->operands[0];
}

/* --- tables ------------------------------------------------------------------------------------------------- */

static int check_row(struct rule_reader *reader, const struct node *map, const struct row *row, bool is_last)
{
	bool has_if = node_get(map, "if") != NULL;

	if (has_if == row->rung.is_rest)
		return say(reader, map, "a row begins with 'if', and the last with 'else'",
		        "{if: streak(absent) >= 3, severity: high}, and at last {else: none}");
	if (row->rung.is_rest && !is_last)
		return say(reader, map, "no row behind this one is ever reached", "'else' is the last row");
	if (!row->rung.is_rest && is_last)
		return say(reader, map, "a table must say what holds when no row applies",
		        "add a last row: {else: none}, or {else: low} and a reason");
	return 0;
}

static int read_row(struct rule_reader *reader, const struct rule_key *key, const struct node *map,
        bool is_last, struct rung *out)
{
	struct row row = {.rung.severity = RULE_SEVERITY_UNSAID};

	if (rule_read_parts(reader, row_parts, ROW_PARTS, map, "a row", &row) != 0 ||
	        check_row(reader, map, &row, is_last) != 0)
		return -1;
	if (!row.rung.is_rest)
		rule_read_condition(reader, key, row.at, &row.rung.condition);
	*out = row.rung;
	return row.rung.is_rest || row.rung.condition ? 0 : -1;
}

static const struct expr *says(struct rule_reader *reader, const struct rung *rung, struct place place)
{
	struct expr *expr = arena_take(reader->arena, sizeof *expr);

	*expr = (struct expr){.kind = EXPR_LITERAL,
	        .type = TYPE_TRUTH,
	        .place = place,
	        .literal = value_truth(!rung->is_silent)};
	return expr;
}

/* The first row that applies says something. */
static const struct expr *first_row(
        struct rule_reader *reader, const struct rung *rungs, size_t count, struct place place)
{
	struct expr *expr = arena_take(reader->arena, sizeof *expr);
	const struct expr **operands = arena_take_array(reader->arena, 2 * count, sizeof *operands);
	uint32_t made = 0;

	for (size_t i = 0; i < count; i++) {
		if (rungs[i].condition)
			operands[made++] = rungs[i].condition;
		operands[made++] = says(reader, &rungs[i], place);
	}
	*expr = (struct expr){
	        .kind = EXPR_CHOOSE, .type = TYPE_TRUTH, .place = place, .operands = operands, .count = made};
	return expr;
}

void rule_read_table(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct rule *rule = field;
	int result = 0;
	bool says_anything = false;

	if (value->kind != NODE_LIST || !value->count) {
		rule_refuse(reader, key, value);
		return;
	}
	struct rung *rungs = arena_take_array(reader->arena, value->count, sizeof *rungs);
	for (size_t i = 0; i < value->count; i++) {
		result |= read_row(reader, key, value->items[i], i + 1 == value->count, &rungs[i]);
		says_anything |= !rungs[i].is_silent;
	}
	if (result == 0 && !says_anything)
		result = say(reader, value, "no row of this table says anything", "give one a severity");
	if (result != 0)
		return;
	rule->rungs = rungs;
	rule->rung_count = value->count;
	rule->when = first_row(reader, rungs, value->count, value->place);
}
