/* Scores in a rhythm: {orf: {kind: probe, every: 1 week, from: DATE, values: 42 44 - 47}}. */
#include "forms.h"
#include "script.h"
#include <string.h>

enum { EVERY_MOST = 400 };

/* One name under `scores`. */
struct series {
	struct text name;
	const struct node *entry;
	struct text kind, field; /* field: where the value goes; `score` unless said */
	int64_t every;           /* days, or school days */
	bool is_school_days;
	int32_t from;
};

static const struct form every_form = {.kind = FORM_TEXT,
        .pattern = "^[0-9]+ *(day|days|week|weeks|school day|school days) *$",
        .example = "1 week"};
static const struct form values_form = {.kind = FORM_SOME, .of = &form_text, .example = "42 44 - 47"};
static const struct form_row own_keys[] = {
        {"kind", &form_text, FORM_REQUIRED, "the kind of assessment: probe, screener, mark, .."},
        {"every", &every_form, FORM_REQUIRED, "how often"},
        {"from", &form_date, FORM_REQUIRED, "the day of the first"},
        {"values", &values_form, FORM_REQUIRED, "the numbers, one after the other; - is one that was missed"},
        {"field", &form_text, FORM_OPTIONAL, "which field of the assessment they are; else score"},
};
enum { OWN_KEYS = sizeof(own_keys) / sizeof(own_keys[0]) };

/* What an assessment knows beside our own keys goes into each line as it is. */
static void entry_key(const void *rows, size_t number, struct form_key *out)
{
	enum field field = (enum field)(number - OWN_KEYS);

	if (number < OWN_KEYS) {
		form_row_key(rows, number, out);
		return;
	}
	*out = (struct form_key){.form = &form_any, .help = "as in an event of type assessment"};
	if (field != FIELD_KIND && event_type_has_field(EVENT_ASSESSMENT, field))
		out->name = field_name_of(field);
}

static const struct form entry_form = {
        .kind = FORM_MAP, .keys = {own_keys, OWN_KEYS + FIELD_COUNT, entry_key}};
const struct form script_scores_form = {.kind = FORM_NAMED,
        .of = &entry_form,
        .example = "{orf: {kind: probe, every: 1 week, from: 2025-08-22, values: 42 44}}"};

static bool is_own(struct text key)
{
	for (size_t i = 0; i < OWN_KEYS; i++)
		if (text_is(key, own_keys[i].name))
			return true;
	return false;
}

static int read_every(struct script *script, const struct node *node, struct series *out)
{
	static const struct {
		const char *unit;
		int64_t days;
		bool is_school;
	} units[] = {{"day", 1, false}, {"days", 1, false}, {"week", 7, false}, {"weeks", 7, false},
	        {"school day", 1, true}, {"school days", 1, true}};
	struct text said;
	uint32_t digits = 0;
	int64_t amount;

	if (node_text(node, "every", &said, script->why))
		return -1;
	while (digits < said.size && said.at[digits] >= '0' && said.at[digits] <= '9')
		digits++;
	struct text unit = text_trim(text_slice(said, digits, said.size));

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (text_is(unit, units[i].unit) &&
		        !text_read_integer(text_slice(said, 0, digits), &amount) && amount > 0 &&
		        amount <= EVERY_MOST) {
			out->every = amount * units[i].days;
			out->is_school_days = units[i].is_school;
			return 0;
		}
	diag_help(diags_add(script->why, SEVERITY_ERROR, "T104", node->place, "'%.*s' is no rhythm",
	                  (int)said.size, said.at),
	        "write it as 1 week, 2 weeks, 3 days or 5 school days");
	return -1;
}

static int read_series(struct script *script, const struct pair *pair, struct series *out)
{
	const struct node *entry = pair->value, *field = node_get(entry, "field");

	*out = (struct series){.name = pair->key->text, .entry = entry, .field = text_of("score")};
	if (form_check_keys(entry, &entry_form, "scores", script->why) ||
	        node_text(node_get(entry, "kind"), "kind", &out->kind, script->why) ||
	        read_every(script, node_get(entry, "every"), out) ||
	        node_date(node_get(entry, "from"), "from", &out->from, script->why))
		return -1;
	return field ? node_text(field, "field", &out->field, script->why) : 0;
}

/* --- a line ------------------------------------------------------------------------------------------------- */

/* A course mark goes on: the next is its next state.  Anything else is a thing of its own each time. */
static struct text id_of(struct script *script, const struct series *series, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	return text_is(series->kind, "mark") ? series->name
	                                     : text_of(arena_print(script->arena, "%.*s-%s",
	                                               (int)series->name.size, series->name.at, date));
}

/* What the name stands for unless the entry says so itself. */
static const char *name_key(const struct series *series)
{
	return text_is(series->kind, "mark") || text_is(series->kind, "assignment") ? "course" : "measure";
}

static void write_score(struct script *script, const struct series *series, const struct node *value,
        int32_t day, int64_t at_ms)
{
	struct text id = id_of(script, series, day);

	script_open(script, id, text_of("assessment"));
	json_key(&script->json, "student");
	json_text(&script->json, script->student);
	script_key_day(script, "time", day);
	json_key(&script->json, "kind");
	json_text(&script->json, series->kind);
	if (!node_get(series->entry, name_key(series))) {
		json_key(&script->json, name_key(series));
		json_text(&script->json, series->name);
	}
	for (size_t i = 0; i < series->entry->count; i++) {
		const struct pair *pair = &series->entry->pairs[i];
		if (is_own(pair->key->text) || text_equal(pair->key->text, series->field))
			continue;
		json_key_text(&script->json, pair->key->text);
		script_node(script, pair->value);
	}
	json_key_text(&script->json, series->field);
	script_node(script, value);
	script_close(script, id, at_ms, value->place, NULL);
}

/* --- the values --------------------------------------------------------------------------------------------- */

static int32_t next_day(const struct script *script, const struct series *series, int32_t day)
{
	if (!series->is_school_days)
		return day + (int32_t)series->every;
	for (int64_t i = 0; i < series->every && day != NO_DAY; i++)
		day = calendar_school_day_after(script->calendar, day + 1);
	return day;
}

/* The day of the value behind; NO_DAY: the calendar is at its end. */
static int32_t take_value(
        struct script *script, const struct series *series, const struct node *value, int32_t day)
{
	if (day == NO_DAY) {
		diags_add(script->why, SEVERITY_ERROR, "T111", value->place,
		        "the calendar has no school day left for this score");
		return NO_DAY;
	}
	if (!text_is(value->text, "-"))
		write_score(script, series, value, day, script_day_ends(script, day));
	return next_day(script, series, day);
}

/* Values with spaces between are one text to YAML. */
static void take_words(struct script *script, const struct series *series, const struct node *values)
{
	struct text all = values->text;
	int32_t day = series->from;
	uint32_t from = 0;

	for (uint32_t i = 0; i <= all.size; i++) {
		if (i < all.size && all.at[i] != ' ' && all.at[i] != '\n' && all.at[i] != '\t')
			continue;
		struct node word = *values;

		word.text = text_slice(all, from, i);
		word.is_plain = true;
		if (i > from)
			day = take_value(script, series, &word, day);
		from = i + 1;
	}
}

static void take_list(struct script *script, const struct series *series, const struct node *values)
{
	int32_t day = series->from;
	struct text ignored;

	for (size_t i = 0; i < values->count; i++)
		if (node_text(values->items[i], "a score", &ignored, script->why) == 0)
			day = take_value(script, series, values->items[i], day);
}

static void take_values(struct script *script, const struct series *series)
{
	const struct node *values = node_get(series->entry, "values");
	struct text all;

	if (values->kind == NODE_LIST)
		take_list(script, series, values);
	else if (node_text(values, "values", &all, script->why) == 0)
		take_words(script, series, values);
}

void script_scores(struct script *script)
{
	const struct node *scores = script->of->scores;
	struct series series;

	if (!scores)
		return;
	if (scores->kind != NODE_MAP) {
		diag_help(diags_add(script->why, SEVERITY_ERROR, "T104", scores->place,
		                  "scores must be a map of 'name: {..}'"),
		        "scores: {orf: {kind: probe, every: 1 week, from: 2025-08-22, values: 42 44}}");
		return;
	}
	for (size_t i = 0; i < scores->count; i++)
		if (read_series(script, &scores->pairs[i], &series) == 0)
			take_values(script, &series);
}

/* --- later -------------------------------------------------------------------------------------------------- */

static int find_series(struct script *script, const struct node *name, struct series *out)
{
	const struct node *scores = script->of->scores;

	for (size_t i = 0; scores && scores->kind == NODE_MAP && i < scores->count; i++)
		if (text_equal(scores->pairs[i].key->text, name->text))
			return read_series(script, &scores->pairs[i], out);
	diags_add(script->why, SEVERITY_ERROR, "T108", name->place, "there are no scores '%.*s' in this test",
	        (int)name->text.size, name->text.at);
	return -1;
}

struct text script_score_id(struct script *script, const struct node *name, int32_t day)
{
	struct series series;

	return find_series(script, name, &series) ? (struct text){"", 0} : id_of(script, &series, day);
}

/* {score: NAME, date: D, value: V} */
int script_score_correct(struct script *script, const struct node *node, int64_t at_ms)
{
	const struct node *value = node_get(node, "value");
	struct series series;
	struct text said;
	int32_t day;

	if (find_series(script, node_get(node, "score"), &series) ||
	        node_date(node_get(node, "date"), "date", &day, script->why) ||
	        node_text(value, "value", &said, script->why))
		return -1;
	write_score(script, &series, value, day, at_ms);
	return 0;
}
