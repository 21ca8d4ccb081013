/* Reads what a test expects: one telling of a day, how a rule stands through a day, or how much is sent. */
#include "forms.h"
#include "suite.h"
#include "base/civil.h"

static const char *const keys[EXPECT_KINDS] = {
        [EXPECT_OPENS] = "opens",
        [EXPECT_CLEARS] = "clears",
        [EXPECT_WITHDRAWS] = "withdraws",
        [EXPECT_NOT_APPLICABLE] = "not_applicable",
        [EXPECT_EXPIRES] = "expires",
        [EXPECT_WORSENS] = "worsens",
        [EXPECT_EASES] = "eases",
        [EXPECT_STATE] = "state",
        [EXPECT_SENT] = "sent",
};

const char *expect_key(enum expect_kind kind)
{
	return keys[kind];
}

static const char *const states[] = {"none", "open"};
static const struct form state_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(states)}};
static const struct form value_form = {
        .kind = FORM_WORDS, .pattern = "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?%?$", .example = "10.0%"};
static const struct form count_form = {.kind = FORM_WHOLE};
static const struct form_row all_keys[] = {
        {"day", &form_date, FORM_OPTIONAL, "the day on which people are told"},
        {"opens", &form_text, FORM_OPTIONAL, "a rule: of its new alert"},
        {"clears", &form_text, FORM_OPTIONAL, "a rule: that its alert is over"},
        {"withdraws", &form_text, FORM_OPTIONAL, "a rule: that its alert never should have been"},
        {"not_applicable", &form_text, FORM_OPTIONAL, "a rule: that it is no longer about this student"},
        {"expires", &form_text, FORM_OPTIONAL, "a rule: that the school year is over"},
        {"worsens", &form_text, FORM_OPTIONAL, "a rule: that its alert presses more"},
        {"eases", &form_text, FORM_OPTIONAL, "a rule: that its alert presses less"},
        {"per", &form_text, FORM_OPTIONAL, "for which course, say, of a rule with an alert for each"},
        {"value", &value_form, FORM_OPTIONAL, "the number that the rule tracks, exactly: 10.0%, or 3"},
        {"through", &form_date, FORM_OPTIONAL, "the day until whose end it stands so"},
        {"state", &state_form, FORM_OPTIONAL, "how the rule stands"},
        {"because", &form_text, FORM_OPTIONAL, "why it does not apply: not true, not enough data, .."},
        {"rule", &form_text, FORM_OPTIONAL, "which, where there are several"},
        {"sent", &count_form, FORM_OPTIONAL, "how many messages in all"},
};
static const struct form item_form = {.kind = FORM_MAP, .keys = FORM_KEYS(all_keys)};
const struct form expect_form = {.kind = FORM_LIST, .of = &item_form};

static int read_number(struct text words, struct ratio *out)
{
	bool is_percent = text_ends_with(words, "%");

	if (ratio_read(text_slice(words, 0, words.size - is_percent), out))
		return -1;
	return is_percent ? ratio_divide(*out, (struct ratio){100, 1}, out) : 0;
}

static void read_value(const struct node *node, struct expectation *out, struct diags *why)
{
	const struct node *value = node_get(node, "value");
	struct text words;

	if (!value || node_text(value, "value", &words, why))
		return;
	if (read_number(words, &out->value.number))
		diag_help(diags_add(why, SEVERITY_ERROR, "T116", value->place, "'%.*s' is not a number",
		                  (int)words.size, words.at),
		        "write the number that the rule tracks, as 3 or 10.0%%");
	else
		out->value.written = words;
}

static void read_per(const struct node *node, struct expectation *out, struct diags *why)
{
	const struct node *per = node_get(node, "per");

	if (per)
		node_text(per, "per", &out->per, why);
}

static void read_rule(const struct node *value, struct expectation *out, struct diags *why)
{
	out->named = value->place;
	node_text(value, "a rule's id", &out->rule, why);
}

static const struct node *read_telling(const struct node *node, struct expectation *out, struct diags *why)
{
	const struct node *day = node_get(node, "day");

	read_rule(node_get(node, keys[out->kind]), out, why);
	node_date(day, "day", &out->day, why);
	read_per(node, out, why);
	read_value(node, out, why);
	return day;
}

static void read_state_word(const struct node *node, struct expectation *out, struct diags *why)
{
	const struct node *value = node_get(node, "state");
	struct text word;

	if (node_text(value, "state", &word, why) != 0)
		return;
	out->is_open = text_is(word, states[1]);
	if (!out->is_open && !text_is(word, states[0]))
		diag_help(diags_add(why, SEVERITY_ERROR, "T107", value->place, "'%.*s' is not a state",
		                  (int)word.size, word.at),
		        "one of: none, open");
}

static const struct node *read_state(const struct node *node, struct expectation *out, struct diags *why)
{
	const struct node *through = node_get(node, "through"), *rule = node_get(node, "rule"),
	                  *because = node_get(node, "because");

	read_state_word(node, out, why);
	node_date(through, "through", &out->day, why);
	if (rule)
		read_rule(rule, out, why);
	if (because)
		node_text(because, "because", &out->because, why);
	read_per(node, out, why);
	read_value(node, out, why);
	return through;
}

static const struct node *read_sent(const struct node *node, struct expectation *out, struct diags *why)
{
	const struct node *value = node_get(node, "sent");

	node_integer(value, "sent", &out->count, why);
	return value;
}

/* Which kind an item is: by the one key that only that kind has.  EXPECT_KINDS: none, or several. */
static enum expect_kind kind_of(const struct node *node)
{
	enum expect_kind found = EXPECT_KINDS;

	for (int kind = 0; kind < EXPECT_KINDS; kind++)
		if (node_get(node, keys[kind])) {
			if (found != EXPECT_KINDS)
				return EXPECT_KINDS;
			found = (enum expect_kind)kind;
		}
	return found;
}

/* While an alert is open its number says how bad it is; of one that is over it says nothing. */
static bool has_a_value(const struct node *node, enum expect_kind kind)
{
	const struct node *state = node_get(node, "state");

	if (kind == EXPECT_STATE)
		return state->kind == NODE_SCALAR && !text_is(state->text, states[0]);
	return kind == EXPECT_OPENS || kind == EXPECT_WORSENS || kind == EXPECT_EASES;
}

/* What else may stand beside the key that says which kind it is. */
static bool has_strange_key(const struct node *node, enum expect_kind kind)
{
	static const char *const of_state[] = {"through", "because", "rule"};
	bool is_state = kind == EXPECT_STATE;

	for (size_t i = 0; i < sizeof(of_state) / sizeof(of_state[0]); i++)
		if (!is_state && node_get(node, of_state[i]))
			return true;
	return (kind >= EXPECT_TELLINGS && node_get(node, "day")) ||
	       (kind == EXPECT_SENT && node_get(node, "per")) ||
	       (!has_a_value(node, kind) && node_get(node, "value"));
}

static void refuse_shape(const struct node *node, struct diags *why)
{
	diag_help(
	        diags_add(why, SEVERITY_ERROR, "T106", node->place, "it is not clear what is expected here"),
	        "write {day: DATE, opens: RULE}, or clears, withdraws, worsens, eases, not_applicable, "
	        "expires; "
	        "{through: DATE, state: none}; or {sent: 0}; a value stands beside opens, worsens, eases, "
	        "state: "
	        "open");
}

static void read_expectation(const struct node *node, struct expectation *out, struct diags *why)
{
	enum expect_kind kind;

	*out = (struct expectation){.place = node->place,
	        .day = NO_DAY,
	        .rule = {"", 0},
	        .per = {"", 0},
	        .because = {"", 0},
	        .count = -1,
	        .value = {.written = {"", 0}}};
	if (form_check_keys(node, &item_form, "what is expected", why))
		return;
	out->kind = kind = kind_of(node);
	if (kind == EXPECT_KINDS || has_strange_key(node, kind)) {
		refuse_shape(node, why);
		return;
	}
	const struct node *when = kind == EXPECT_STATE  ? read_state(node, out, why)
	                          : kind == EXPECT_SENT ? read_sent(node, out, why)
	                                                : read_telling(node, out, why);
	if (!when)
		refuse_shape(node, why);
}

void expects_read(const struct node *list, struct arena *arena, struct suite_case *out, struct diags *why)
{
	if (list->kind != NODE_LIST) {
		diag_help(diags_add(why, SEVERITY_ERROR, "T106", list->place, "expect must be a list"),
		        "a test in which nothing may happen has 'expect: []'");
		return;
	}
	out->expects = arena_take_array(arena, list->count + 1, sizeof(*out->expects));
	for (size_t i = 0; i < list->count; i++)
		read_expectation(list->items[i], &out->expects[out->expect_count++], why);
}
