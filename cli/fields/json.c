/* Writes a census for programs. */
#include "print.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"
#include "daemon/alerts/evidence.h"
#include <intervene/fields.h>
#include <stdio.h>

static void readers_json(const struct fields_page *page, enum event_type type,
        const struct census_field *field, struct json *json)
{
	size_t count = page->set ? ruleset_rule_count(page->set) : 0;
	struct rule_words words;

	json_key(json, "read_by");
	json_list(json);
	for (uint32_t rule = 0; rule < count; rule++) {
		bool reads = field ? ruleset_reads_field(page->set, rule, type, field->field)
		                   : ruleset_reads_type(page->set, rule, type);

		ruleset_rule_words(page->set, rule, &words);
		if (reads)
			json_text(json, words.id);
	}
	json_end(json);
}

static void values_json(enum event_type type, const struct census_field *field, struct json *json)
{
	struct fields_value values[VALUES_SHOWN];
	size_t shown = fields_frequent(type, field, values);

	json_key(json, "values");
	json_list(json);
	for (size_t i = 0; i < shown; i++) {
		json_object(json);
		member_text(json, "value", values[i].text);
		member_integer(json, "count", (int64_t)values[i].count);
		json_end(json);
	}
	json_end(json);
	member_integer(json, "different", (int64_t)field->values.count);
	json_key(json, "least");
	value_json(&field->least, json);
	json_key(json, "most");
	value_json(&field->most, json);
}

static void field_json(const struct fields_page *page, enum event_type number,
        const struct census_field *field, struct json *json)
{
	const struct census_type *type = &page->census->types[number];

	json_object(json);
	member_text(json, "field", field->field.name);
	member_text(json, "kind", text_of(fields_kind(field)));
	member_integer(json, "said", (int64_t)field->said);
	member_integer(json, "missing", (int64_t)(type->events - field->said));
	json_key(json, "personal");
	json_truth(json, field->is_personal);
	if (!field->is_personal)
		values_json(number, field, json);
	readers_json(page, number, field, json);
	json_end(json);
}

static void type_json(const struct fields_page *page, enum event_type number, struct json *json)
{
	const struct census_type *type = &page->census->types[number];
	bool hides = census_hides_days(number);
	struct value first = hides ? value_unknown(REASON_NONE) : value_date(type->first);
	struct value last = hides ? value_unknown(REASON_NONE) : value_date(type->last);

	json_object(json);
	member_text(json, "type", text_of(event_type_name(number)));
	member_integer(json, "events", (int64_t)type->events);
	json_key(json, "first");
	value_json(&first, json);
	json_key(json, "last");
	value_json(&last, json);
	readers_json(page, number, NULL, json);
	json_key(json, "fields");
	json_list(json);
	for (size_t i = 0; i < census_field_count(type); i++)
		field_json(page, number, &type->fields[i], json);
	json_end(json);
	json_end(json);
}

void fields_json(const struct fields_page *page)
{
	struct buf out = {0};
	struct json json = {.out = &out};

	json_object(&json);
	json_key(&json, "types");
	json_list(&json);
	for (int type = 0; type < EVENT_TYPE_COUNT; type++)
		if (page->census->types[type].events && (page->only < 0 || page->only == type))
			type_json(page, (enum event_type)type, &json);
	json_end(&json);
	json_end(&json);
	printf("%s\n", buf_z(&out));
	buf_finish(&out);
}
