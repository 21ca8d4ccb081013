/* Reads one field as its row describes it: the value that rules see, and the one spelling that content has. */
#include "rules/model/event_line.h"

#include <stdio.h>
#include <string.h>

/* What every reader of a shape gets; `json` is a member's, or an item's of its list. */
struct reading {
	struct text name;
	const char *which; /* "each of " inside a list */
	const struct field_row *row;
	struct arena *arena;
	const struct refusal_to *to;
};
typedef int shape_fn(const struct reading *r, struct json_value *json, struct value *value);

const char *event_kind_words(enum json_kind kind)
{
	static const char *const words[] = {
	        [JSON_NULL] = "null",
	        [JSON_FALSE] = "false",
	        [JSON_TRUE] = "true",
	        [JSON_NUMBER] = "a number",
	        [JSON_TEXT] = "text",
	        [JSON_ARRAY] = "a list",
	        [JSON_OBJECT] = "an object",
	};

	return words[kind];
}

static int refuse_kind(const struct reading *r, const char *wanted, const struct json_value *json)
{
	return event_refuse(r->to, REFUSE_KIND, r->name, "%s'%.*s' is %s, not %s", r->which,
	        (int)r->name.size, r->name.at, wanted, event_kind_words(json->kind));
}

static int read_text(const struct reading *r, struct json_value *json, struct value *value)
{
	if (json->kind != JSON_TEXT) {
		refuse_kind(r, "text", json);
		return json->kind == JSON_NUMBER ? diag_help(r->to->why, "write it in quotes") : -1;
	}
	*value = value_text(json_unescape(json, r->arena));
	return 0;
}

static int read_label(const struct reading *r, struct json_value *json, struct value *value)
{
	if (json->kind == JSON_NUMBER) {
		struct text number = event_number(json->raw, r->arena);
		json->kind = JSON_TEXT;
		json->raw = text_of(arena_print(r->arena, "\"%.*s\"", (int)number.size, number.at));
	}
	return read_text(r, json, value);
}

static int refuse_choice(const struct reading *r, struct text given)
{
	const char *const *choices = r->row->choices;
	const char *near = text_nearest(given, choices, field_choice_count(choices));
	struct text shown = event_shown(given);
	char list[160] = "";

	for (size_t i = 0, used = 0; choices[i] && used < sizeof list; i++)
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", choices[i]);
	event_refuse(r->to, REFUSE_CHOICE, r->name, "'%.*s' is not a %.*s; one of: %s", (int)shown.size,
	        shown.at, (int)r->name.size, r->name.at, list);
	return near ? diag_help(r->to->why, "did you mean '%s'?", near) : -1;
}

static int read_choice(const struct reading *r, struct json_value *json, struct value *value)
{
	if (read_text(r, json, value))
		return -1;
	for (const char *const *choice = r->row->choices; *choice; choice++)
		if (strncmp(*choice, value->text.at, value->text.size) == 0 && !(*choice)[value->text.size])
			return 0;
	return refuse_choice(r, value->text);
}

static int read_truth(const struct reading *r, struct json_value *json, struct value *value)
{
	if (json->kind != JSON_TRUE && json->kind != JSON_FALSE)
		return refuse_kind(r, "true or false, without quotes", json);
	*value = value_truth(json->kind == JSON_TRUE);
	return 0;
}

static bool in_range(struct ratio n, const struct field_range *range)
{
	int above = ratio_compare(n, (struct ratio){range->low, 1});

	if (above < 0 || (above == 0 && range->above_low) ||
	        ratio_compare(n, (struct ratio){range->high, 1}) > 0)
		return false;
	return !range->whole || n.under == 1;
}

static int refuse_range(const struct reading *r, const struct json_value *json, const char *words)
{
	struct text shown = event_shown(json->raw);

	return event_refuse(r->to, REFUSE_RANGE, r->name, "%s'%.*s' is %s, not %.*s", r->which,
	        (int)r->name.size, r->name.at, words, (int)shown.size, shown.at);
}

static int read_in_range(const struct reading *r, const struct field_range *range, struct json_value *json,
        struct value *value)
{
	struct ratio n;

	json->raw = event_number(json->raw, r->arena);
	if (ratio_read(json->raw, &n))
		return refuse_range(r, json, "a number of at most 18 digits");
	if (range && !in_range(n, range))
		return refuse_range(r, json, range->words);
	*value = value_number(n);
	return 0;
}

static int read_number(const struct reading *r, struct json_value *json, struct value *value)
{
	if (json->kind == JSON_NUMBER)
		return read_in_range(r, r->row->range, json, value);
	refuse_kind(r, "a number", json);
	return json->kind == JSON_TEXT ? diag_help(r->to->why, "write it without quotes") : -1;
}

static int read_score(const struct reading *r, struct json_value *json, struct value *value)
{
	if (json->kind == JSON_TEXT)
		return read_text(r, json, value);
	if (json->kind == JSON_NUMBER)
		return read_in_range(r, r->row->range, json, value);
	return refuse_kind(r, "a number or text", json);
}

static int read_grade(const struct reading *r, struct json_value *json, struct value *value)
{
	static const struct field_range grades = {EVENT_GRADE_LOWEST, EVENT_GRADE_HIGHEST, .whole = true,
	        .words = "a whole number from -1 (PK) to 13, K, or PK"};
	struct text given = json->kind == JSON_TEXT ? json_unescape(json, r->arena) : (struct text){0};
	bool is_kindergarten = text_is(given, "K");

	if (is_kindergarten || text_is(given, "PK")) {
		json->kind = JSON_NUMBER;
		json->raw = text_of(is_kindergarten ? "0" : "-1");
	}
	if (json->kind == JSON_TEXT)
		return refuse_range(r, json, grades.words);
	if (json->kind != JSON_NUMBER)
		return refuse_kind(r, "a number, K, or PK", json);
	return read_in_range(r, &grades, json, value);
}

static int read_date(const struct reading *r, struct json_value *json, struct value *value)
{
	struct text given, shown;
	int32_t day;

	if (json->kind != JSON_TEXT)
		return refuse_kind(r, "a date such as \"2026-09-03\"", json);
	given = json_unescape(json, r->arena);
	if (civil_read_date(given, &day) == 0) {
		*value = value_date(day);
		return 0;
	}
	shown = event_shown(given);
	return event_refuse(r->to, REFUSE_TIME, r->name, "'%.*s' is not a date; a date is written 2026-09-03",
	        (int)shown.size, shown.at);
}

static size_t count_items(const struct json_value *list)
{
	size_t count = 0;
	struct json_value item;

	for (size_t at = 0; json_item(list, &at, &item);)
		count++;
	return count;
}

static int read_items(
        const struct reading *r, shape_fn *read, const struct json_value *list, struct value *value)
{
	struct value *items = arena_take_array(r->arena, count_items(list), sizeof *items);
	struct reading inside = *r;
	struct json_value item;
	uint32_t count = 0;

	inside.which = "each of ";
	for (size_t at = 0; json_item(list, &at, &item);)
		if (read(&inside, &item, &items[count++]))
			return -1;
	*value = (struct value){.type = VALUE_LIST, .list = {items, count}};
	return 0;
}

static int read_texts(const struct reading *r, struct json_value *json, struct value *value)
{
	if (json->kind != JSON_ARRAY)
		return refuse_kind(r, "a list of texts, such as [\"el\", \"iep\"]", json);
	return read_items(r, read_text, json, value);
}

/* [K, 1] is spelled [0,1], as every list of grades. */
static void spell_grades(const struct reading *r, struct json_value *json, const struct value *value)
{
	enum { LONGEST = sizeof "-1," };
	size_t size = value->list.count * LONGEST + sizeof "[]", used = 1;
	char *at = arena_take(r->arena, size);

	at[0] = '[';
	for (uint32_t i = 0; i < value->list.count; i++)
		used += (size_t)snprintf(
		        at + used, size - used, "%s%d", i ? "," : "", (int)value->list.items[i].number.over);
	at[used++] = ']';
	json->raw = (struct text){at, (uint32_t)used};
}

static int read_grades(const struct reading *r, struct json_value *json, struct value *value)
{
	if (json->kind != JSON_ARRAY)
		return refuse_kind(r, "a list of grades, such as [6, 7, 8]", json);
	if (read_items(r, read_grade, json, value))
		return -1;
	spell_grades(r, json, value);
	return 0;
}

static struct value any_scalar(const struct reading *r, const struct json_value *json)
{
	struct ratio n;

	switch (json->kind) {
	case JSON_TEXT: return value_text(json_unescape(json, r->arena));
	case JSON_TRUE: return value_truth(true);
	case JSON_FALSE: return value_truth(false);
	case JSON_NUMBER:
		if (ratio_read(event_number(json->raw, r->arena), &n) == 0)
			return value_number(n);
		return value_unknown(REASON_TOO_LARGE);
	default: return value_unknown(REASON_TYPES);
	}
}

static int read_any_scalar(const struct reading *r, struct json_value *json, struct value *value)
{
	*value = any_scalar(r, json);
	return 0;
}

static bool is_flat(const struct json_value *list)
{
	struct json_value item;

	for (size_t at = 0; json_item(list, &at, &item);)
		if (item.kind == JSON_NULL || item.kind == JSON_ARRAY || item.kind == JSON_OBJECT)
			return false;
	return true;
}

static int read_any(const struct reading *r, struct json_value *json, struct value *value)
{
	if (json->kind == JSON_ARRAY && is_flat(json))
		return read_items(r, read_any_scalar, json, value);
	return read_any_scalar(r, json, value);
}

static int read_list(const struct reading *r, struct json_value *json, struct value *value)
{
	return json->kind == JSON_ARRAY ? read_any(r, json, value) : refuse_kind(r, "a list", json);
}

static int read_object(const struct reading *r, struct json_value *json, struct value *value)
{
	return json->kind == JSON_OBJECT ? read_any(r, json, value) : refuse_kind(r, "an object", json);
}

int event_field_read(struct member *member, struct arena *arena, const struct refusal_to *to)
{
	static shape_fn *const readers[] = {
	        [SHAPE_TEXT] = read_text,
	        [SHAPE_LABEL] = read_label,
	        [SHAPE_CHOICE] = read_choice,
	        [SHAPE_TRUTH] = read_truth,
	        [SHAPE_NUMBER] = read_number,
	        [SHAPE_SCORE] = read_score,
	        [SHAPE_GRADE] = read_grade,
	        [SHAPE_DATE] = read_date,
	        [SHAPE_TEXTS] = read_texts,
	        [SHAPE_GRADES] = read_grades,
	        [SHAPE_LIST] = read_list,
	        [SHAPE_OBJECT] = read_object,
	        [SHAPE_ANY] = read_any,
	};
	struct reading r = {
	        .name = member->field.name, .which = "", .row = member->row, .arena = arena, .to = to};

	return readers[member->row ? member->row->shape : SHAPE_ANY](&r, &member->json, &member->value);
}
