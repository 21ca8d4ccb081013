/* Reads `at_least: 2, of: [..], from_different: source`: of several conditions some must hold, and what rests on one kind
 * of evidence counts once. */
#include "rules/model/rule_forms.h"

enum { ITEMS_MOST = 100 };
enum different { DIFFERENT_ITEMS, DIFFERENT_SOURCES, DIFFERENT_DOMAINS };
static const char *const differences[] = {
        [DIFFERENT_ITEMS] = "item", [DIFFERENT_SOURCES] = "source", [DIFFERENT_DOMAINS] = "domain"};

static const struct form form_of_difference = {
        .kind = FORM_CHOICE, .names = {&differences[DIFFERENT_SOURCES], 2, sizeof differences[0]}};
static const struct form_row item_keys[] = {
        {"source", &form_text, FORM_OPTIONAL, "what kind of evidence it is, where that is not what it reads"},
        {"domain", &form_text, FORM_OPTIONAL, "what domain it is of"},
        {"is", &rule_form_condition, FORM_REQUIRED, "the condition"},
};
static const struct form item_form = {.kind = FORM_MAP, .keys = FORM_KEYS(item_keys)};
static const struct form items_form = {.kind = FORM_LIST, .of = &item_form, .low = 1, .high = ITEMS_MOST};
static const struct form least_form = {.kind = FORM_WHOLE, .low = 1, .high = ITEMS_MOST, .is_bound = true};
static const struct form_row keys[] = {
        {"at_least", &least_form, FORM_REQUIRED, "how many of the conditions must hold"},
        {"of", &items_form, FORM_REQUIRED, "the conditions"},
        {"from_different", &form_of_difference, FORM_OPTIONAL, "what rests on one of these counts once"},
};
const struct form rule_form_at_least = {.kind = FORM_MAP, .keys = FORM_KEYS(keys)};

/* Items that count once: one holds as soon as one of them does. */
struct group {
	struct text name; /* of its source or domain; empty: of no other item */
	const struct expr *any;
};
struct groups {
	enum different different;
	struct group *items; /* in the arena */
	uint32_t count;
};

static const struct expr *either(struct arena *arena, const struct expr *a, const struct expr *b)
{
	struct expr *joined = arena_take(arena, sizeof *joined);
	const struct expr **operands = arena_take_array(arena, 2, sizeof *operands);

	operands[0] = a;
	operands[1] = b;
	*joined = (struct expr){
	        .kind = EXPR_OR, .type = TYPE_TRUTH, .place = b->place, .operands = operands, .count = 2};
	return joined;
}

static void add_item(struct groups *groups, struct text name, const struct expr *is, struct arena *arena)
{
	for (uint32_t i = 0; name.size && i < groups->count; i++)
		if (text_equal(groups->items[i].name, name)) {
			groups->items[i].any = either(arena, groups->items[i].any, is);
			return;
		}
	groups->items[groups->count++] = (struct group){name, is};
}

static int refuse_source(struct rule_reader *reader, const struct node *item, const char *what)
{
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R191", item->place,
	        "the %s of this condition cannot be told", what);

	return diag_help(diag, "write it beside: {%s: reading, is: ..}", what);
}

/* What the item counts as.  A source that is not written is what its condition reads; a domain always is. */
static int read_name(struct rule_reader *reader, enum different different, const struct node *item,
        const struct expr *is, struct text *out)
{
	const char *what = differences[different];
	const struct node *written = node_get(item, what);

	*out = (struct text){0};
	if (different == DIFFERENT_ITEMS)
		return 0;
	if (written)
		return node_text(written, what, out, reader->why);
	if (different == DIFFERENT_SOURCES)
		*out = language_evidence(reader->language, is);
	return out->size ? 0 : refuse_source(reader, item, what);
}

static void read_item(struct rule_reader *reader, const struct rule_key *key, const struct node *item,
        struct groups *groups)
{
	const struct node *written = node_get(item, "is");
	const struct expr *is = NULL;
	struct text name;

	form_check_keys(item, &item_form, "a condition under 'of'", reader->why);
	if (written)
		rule_read_condition(reader, key, written, &is);
	if (is && read_name(reader, groups->different, item, is, &name) == 0)
		add_item(groups, name, is, reader->arena);
}

static void read_items(
        struct rule_reader *reader, const struct rule_key *key, const struct node *of, struct groups *groups)
{
	if (of && (of->kind != NODE_LIST || !of->count || of->count > ITEMS_MOST)) {
		diag_help(diags_add(reader->why, SEVERITY_ERROR, "R190", of->place,
		                  "'of' takes a list of 1 to %d conditions", ITEMS_MOST),
		        "of: [{is: EXPRESSION}, {is: EXPRESSION}]");
		return;
	}
	groups->items = of ? arena_take_array(reader->arena, of->count, sizeof *groups->items) : NULL;
	for (size_t i = 0; of && i < of->count; i++)
		read_item(reader, key, of->items[i], groups);
}

/* From 1 to as many as there are: anything else is always or never true. */
static int read_least(
        struct rule_reader *reader, const struct node *value, const struct groups *groups, uint32_t *out)
{
	int64_t least;

	if (node_integer(value, "at_least", &least, reader->why) != 0)
		return -1;
	*out = (uint32_t)least;
	if (least >= 1 && least <= groups->count)
		return 0;
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R190", value->place,
	        "'at_least' must be from 1 to %u here", groups->count);
	return groups->different == DIFFERENT_ITEMS
	               ? diag_help(diag, "it is how many of the conditions under 'of' must hold")
	               : diag_help(diag, "conditions of one %s count once", differences[groups->different]);
}

static const struct expr *make(
        struct rule_reader *reader, const struct node *value, const struct groups *groups, uint32_t least)
{
	struct expr *expr = arena_take(reader->arena, sizeof *expr);
	const struct expr **operands = arena_take_array(reader->arena, groups->count, sizeof *operands);

	for (uint32_t i = 0; i < groups->count; i++)
		operands[i] = groups->items[i].any;
	*expr = (struct expr){.kind = EXPR_AT_LEAST,
	        .type = TYPE_TRUTH,
	        .place = value->place,
	        .operands = operands,
	        .count = groups->count,
	        .least = least};
	return expr;
}

const struct expr *rule_read_at_least(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value)
{
	const struct node *different = node_get(value, "from_different");
	unsigned errors = reader->why->errors;
	struct groups groups = {0};
	uint32_t least;

	form_check_keys(value, &rule_form_at_least, "a condition of several", reader->why);
	if (different) {
		int choice = rule_choice(reader, "difference", different, &differences[DIFFERENT_SOURCES], 2);

		groups.different = choice < 0 ? DIFFERENT_ITEMS : DIFFERENT_SOURCES + (enum different)choice;
	}
	read_items(reader, key, node_get(value, "of"), &groups);
	if (reader->why->errors > errors ||
	        read_least(reader, node_get(value, "at_least"), &groups, &least) != 0)
		return NULL;
	return make(reader, value, &groups, least);
}
