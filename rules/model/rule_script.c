/* Reads {lua: FILE.FUNCTION, inputs: {NAME: expression}, returns: boolean}: a function in Lua where an expression may stand. */
#include "rules/model/rule_forms.h"
#include "rules/model/scripts.h"

enum { INPUTS_MAX = 32 };

static const char *const answers[] = {"boolean", "number"};
static const struct form answer_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(answers)}};
static const struct form inputs_form = {
        .kind = FORM_NAMED, .of = &rule_form_expression, .low = 1, .high = INPUTS_MAX};
static const struct form_row keys[] = {
        {"lua", &form_words, FORM_REQUIRED, "the function: file.function, the file beside this one"},
        {"inputs", &inputs_form, FORM_ASKED, "what the function is given: a name, an expression each"},
        {"returns", &answer_form, FORM_OPTIONAL, "what the function answers with"},
};
const struct form rule_form_script = {.kind = FORM_MAP, .name = "script", .keys = FORM_KEYS(keys)};

static int refuse_returns(struct rule_reader *reader, const struct node *returns, const char *wanted)
{
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R507", returns->place,
	        "a function here must answer with a %s", wanted);

	return diag_help(diag, "write returns: %s, and let it return that", wanted);
}

static int check_returns(struct rule_reader *reader, const struct node *returns, enum type wanted)
{
	const char *word = answers[wanted != TYPE_TRUTH];

	if (!returns || (returns->kind == NODE_SCALAR && text_is(returns->text, word)))
		return 0;
	return refuse_returns(reader, returns, word);
}

static int find_function(struct rule_reader *reader, const struct node *name, struct script_use *out)
{
	struct text text;

	if (node_text(name, "lua", &text, reader->why) != 0)
		return -1;
	if (scripts_find(reader->scripts, reader->script, text, out) == 0)
		return 0;
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R505", name->place,
	        "there is no function '%.*s' in the Lua files", (int)text.size, text.at);
	return diag_help(diag, "patterns.monday_friday is the function monday_friday of patterns.lua, a file "
	                       "beside this one");
}

static int refuse_inputs(struct rule_reader *reader, const struct node *inputs)
{
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R506", inputs->place,
	        "the inputs of a function are a map of names, each with an expression");

	return diag_help(diag, "for example inputs: {days: list(absent over year)}, at most %d", INPUTS_MAX);
}

static int read_input(struct rule_reader *reader, const struct pair *pair, const struct expr **out)
{
	if (pair->value->kind != NODE_SCALAR)
		return refuse_inputs(reader, pair->value);
	return language_input(reader->language, source_of(pair->value, reader->bytes), out);
}

static int read_inputs(struct rule_reader *reader, const struct node *inputs, struct text *names,
        const struct expr **operands)
{
	int result = 0;

	for (size_t i = 0; i < inputs->count; i++) {
		names[i] = arena_copy(reader->arena, inputs->pairs[i].key->text);
		if (read_input(reader, &inputs->pairs[i], &operands[i]) != 0)
			result = -1;
	}
	return result;
}

/* A function without inputs would always answer the same. */
static int check_inputs(struct rule_reader *reader, const struct node *value, const struct node *inputs)
{
	if (!inputs || inputs->kind != NODE_MAP || !inputs->count || inputs->count > INPUTS_MAX)
		return refuse_inputs(reader, inputs ? inputs : value);
	return 0;
}

/* A pack is one file, and brings no functions along: one of the district's, found by its name, would be another one in each
 * district. */
static int check_outside_pack(struct rule_reader *reader, const struct node *value)
{
	if (!reader->is_in_pack)
		return 0;
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R646", node_get(value, "lua")->place,
	        "a pack has no functions in Lua");
	return diag_help(diag, "a pack is one file: say it in an expression, or take it out of the pack");
}

static int check_shape(struct rule_reader *reader, const struct node *value)
{
	return form_check_keys(value, &rule_form_script, "a function", reader->why);
}

int rule_read_script(
        struct rule_reader *reader, const struct node *value, enum type wanted, const struct expr **out)
{
	const struct node *inputs = node_get(value, "inputs");
	struct script_use *use = arena_take(reader->arena, sizeof *use);

	if (check_shape(reader, value) != 0 || check_outside_pack(reader, value) != 0 ||
	        find_function(reader, node_get(value, "lua"), use) != 0 ||
	        check_returns(reader, node_get(value, "returns"), wanted) != 0 ||
	        check_inputs(reader, value, inputs) != 0)
		return -1;
	struct text *names = arena_take_array(reader->arena, inputs->count, sizeof *names);
	const struct expr **operands = arena_take_array(reader->arena, inputs->count, sizeof *operands);
	if (read_inputs(reader, inputs, names, operands) != 0)
		return -1;
	use->names = names;
	struct expr *expr = arena_take(reader->arena, sizeof *expr);
	*expr = (struct expr){.kind = EXPR_SCRIPT,
	        .type = wanted,
	        .place = node_get(value, "lua")->place,
	        .operands = operands,
	        .count = (uint32_t)inputs->count,
	        .script = use};
	*out = expr;
	return 0;
}
