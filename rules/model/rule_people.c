/* Readers of what a rule says of people, but for what it proposes and tells families. */
#include "rules/model/rule_forms.h"

#include <string.h>

void rule_warn_idle(struct rule_reader *reader, const struct rule_key *key, const struct node *value)
{
	struct diag *diag = diags_add(reader->why, SEVERITY_WARNING, "R149", value->place,
	        "'%s' is read and checked, and nothing acts on it yet", key->name);

	diag_help(diag, "what it will mean: %s", key->help);
}

int rule_read_parts(struct rule_reader *reader, const struct rule_key *rows, size_t count,
        const struct node *map, const char *what, void *into)
{
	enum { PARTS_MOST = 16 };
	struct node_key keys[PARTS_MOST] = {0};
	unsigned errors = reader->why->errors;

	for (size_t i = 0; i < count; i++)
		keys[i] = (struct node_key){rows[i].name, rows[i].place == KEY_REQUIRED};
	node_check_keys(map, keys, count, what, reader->why);
	for (size_t i = 0; i < count; i++) {
		const struct node *value = node_get(map, rows[i].name);

		if (value)
			rows[i].read(reader, &rows[i], value, (char *)into + rows[i].offset);
	}
	return reader->why->errors > errors ? -1 : 0;
}

/* --- plain values ------------------------------------------------------------------------------------------- */

void rule_read_word(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct text *text = field;

	if (node_text(value, key->name, text, reader->why) == 0 && text_trim(*text).size == 0)
		rule_refuse(reader, key, value);
}

/* One may stand without a list. */
void rule_read_list(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	bool is_list = value->kind == NODE_LIST;
	size_t count = is_list ? value->count : 1;
	struct placed *items = arena_take_array(reader->arena, count, sizeof *items);
	struct naming *words = field;

	if (!count)
		rule_refuse(reader, key, value);
	for (size_t i = 0; i < count; i++) {
		const struct node *item = is_list ? value->items[i] : value;

		items[i].place = item->place;
		rule_read_word(reader, key, item, &items[i].text);
	}
	*words = (struct naming){items, count};
}

void rule_read_day(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	node_date(value, key->name, field, reader->why);
}

static void read_placed(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct placed *placed = field;

	placed->place = value->place;
	rule_read_word(reader, key, value, &placed->text);
}

/* --- when people are told ----------------------------------------------------------------------------------- */

static int weekday_of(struct text name)
{
	static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

	for (int i = 0; i < 7; i++)
		if (text_is(name, names[i]))
			return i + 1;
	return 0;
}

/* "07:15" behind `before`. */
static int read_at(struct text text, const char *before, int32_t *second)
{
	if (!text_starts_with(text, before))
		return -1;
	return text_read_clock(text_slice(text, strlen(before), text.size), second);
}

static int read_send(struct text text, struct send *out)
{
	static const char weekly[] = "weekly ";
	enum { DAY = 3 };

	if (text_is(text, "now")) {
		out->kind = SEND_NOW;
		return 0;
	}
	out->kind = SEND_DAILY;
	if (read_at(text, "daily at ", &out->second) == 0)
		return 0;
	out->kind = SEND_WEEKLY;
	if (!text_starts_with(text, weekly) || text.size < strlen(weekly) + DAY)
		return -1;
	struct text day = text_slice(text, strlen(weekly), strlen(weekly) + DAY);
	out->weekday = weekday_of(day);
	return out->weekday ? read_at(text_slice(text, strlen(weekly) + DAY, text.size), " at ", &out->second)
	                    : -1;
}

const struct form rule_form_send = {.kind = FORM_TEXT,
        .pattern = "^(now|(daily|weekly (mon|tue|wed|thu|fri|sat|sun)) at " FORM_CLOCK_PATTERN ")$",
        .example = "daily at 07:15"};

void rule_read_send(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	if (value->kind != NODE_SCALAR || read_send(value->text, field) != 0)
		rule_refuse(reader, key, value);
	rule_warn_idle(reader, key, value);
}

void rule_read_names(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	rule_read_list(reader, key, value, field);
	if (text_is(text_of(key->name), "route"))
		rule_warn_idle(reader, key, value);
}

/* Of one escalation, or of a rule: both are looked for when all is read. */
void rule_read_name(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	read_placed(reader, key, value, field);
	if (text_is(text_of(key->name), "escalate"))
		rule_warn_idle(reader, key, value);
}

static const char *const supported[] = {[SUPPORTED_MUTE] = "mute", [SUPPORTED_SEND] = "send"};
const struct form rule_form_supported = {.kind = FORM_CHOICE, .names = {FORM_ROWS(supported)}};

void rule_read_supported(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	int choice = rule_choice(reader, "choice", value, supported, sizeof supported / sizeof supported[0]);

	(void)key;
	if (choice >= 0)
		*(enum supported *)field = (enum supported)choice;
}

/* A plan runs until its review; one without a day for that is refused elsewhere. */
void rule_support(struct rule_reader *reader, struct rule *rule)
{
	struct source_text until_review = {.text = text_of("today < plan.review_on"), .place = rule->place};

	if (rule->people.while_supported == SUPPORTED_MUTE)
		language_condition(reader->language, until_review, &rule->supported);
}

void rule_read_worse(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	const struct expr *amount = NULL;
	struct worse_by *worse = field;

	rule_read_number(reader, key, value, &amount);
	if (amount && (amount->kind != EXPR_LITERAL || amount->literal.number.over <= 0))
		rule_refuse(reader, key, value);
	else if (amount)
		*worse = (struct worse_by){amount->literal.number, amount->type == TYPE_PERCENT};
}

/* --- of the rule itself ------------------------------------------------------------------------------------- */

static const char *const corrections[] = {"retract", "annotate"};
const struct form rule_form_correction = {.kind = FORM_CHOICE, .names = {FORM_ROWS(corrections)}};

void rule_read_correction(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	(void)key;
	*(bool *)field = rule_choice(reader, "choice", value, corrections, 2) == 1;
}

static const char *const clocks[] = {"event_date", "known_date"};
const struct form rule_form_clock = {.kind = FORM_CHOICE, .names = {FORM_ROWS(clocks)}};

void rule_read_clock(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	(void)key;
	*(bool *)field = rule_choice(reader, "choice", value, clocks, 2) == 1;
}
