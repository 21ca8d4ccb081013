/* Counts what events say, field by field. */
#include "census.h"
#include "base/civil.h"
#include <intervene/fields.h>
#include <stdlib.h>
#include <string.h>

bool census_hides_days(enum event_type type)
{
	return type == EVENT_STUDENT || type == EVENT_STAFF || type == EVENT_GUARDIAN;
}

size_t census_field_count(const struct census_type *type)
{
	return type->names.count;
}

static struct census_field *field_of(struct census_type *type, enum event_type of, struct field_name name)
{
	size_t known = type->names.count;
	uint32_t number = names_number(&type->names, name.name);

	if (number == known) {
		type->fields = memory_room(type->fields, known, &type->field_capacity, sizeof(*type->fields));
		type->fields[number] = (struct census_field){
		        .field = {name.id, names_text(&type->names, number)},
		        .is_personal = field_is_personal(of, name),
		};
	}
	return &type->fields[number];
}

/* --- values ------------------------------------------------------------------------------------------------- */

static void count_text(struct census_field *field, struct text text)
{
	size_t known = field->values.count;
	uint32_t number = names_find(&field->values, text);

	if (number == NO_NAME && known >= VALUES_KEPT) {
		field->beyond++;
		return;
	}
	if (number == NO_NAME) {
		number = names_number(&field->values, text);
		field->counts =
		        memory_room(field->counts, known, &field->count_capacity, sizeof(*field->counts));
		field->counts[number] = 0;
	}
	field->counts[number]++;
}

static void widen(struct census_field *field, const struct value *value)
{
	int order;
	bool is_first = field->least.type == VALUE_UNKNOWN;

	if (is_first || (value_compare(value, &field->least, &order) == ANSWER_TRUE && order < 0))
		field->least = *value;
	if (is_first || (value_compare(value, &field->most, &order) == ANSWER_TRUE && order > 0))
		field->most = *value;
}

static void count_value(struct census_field *field, const struct value *value)
{
	field->of_type[value->type]++;
	if (field->is_personal)
		return;
	switch (value->type) {
	case VALUE_TEXT: count_text(field, value->text); return;
	case VALUE_TRUTH: count_text(field, text_of(value->truth ? "true" : "false")); return;
	case VALUE_NUMBER:
	case VALUE_REAL:
	case VALUE_DATE: widen(field, value); return;
	case VALUE_LIST:
		for (uint32_t i = 0; i < value->list.count; i++)
			if (value->list.items[i].type == VALUE_TEXT)
				count_text(field, value->list.items[i].text);
		return;
	default: return;
	}
}

static void note(
        struct census_type *type, enum event_type of, struct field_name name, const struct value *value)
{
	struct census_field *field = field_of(type, of, name);

	field->said++;
	count_value(field, value);
}

/* --- events ------------------------------------------------------------------------------------------------- */

/* A field that holds its default is left out of an event. */
static void note_defaults(struct census_type *type, const struct event *event)
{
	for (enum field field = 0; field < FIELD_COUNT; field++) {
		struct field_name name = {field, text_of(field_name_of(field))};
		bool is_said = false;

		if (!event_type_has_field(event->type, field))
			continue;
		for (uint32_t i = 0; i < event->field_count && !is_said; i++)
			is_said = event->fields[i].field.id == field;
		struct value value = is_said ? value_unknown(REASON_NONE) : event_value(event, name);
		if (value.type != VALUE_UNKNOWN)
			note(type, event->type, name, &value);
	}
}

void census_take(struct census *census, const struct event *event)
{
	struct census_type *type = &census->types[event->type];

	if (event->op == EVENT_DELETE)
		return;
	if (!type->events || event->when.day < type->first)
		type->first = event->when.day;
	if (!type->events || event->when.day > type->last)
		type->last = event->when.day;
	type->events++;
	for (uint32_t i = 0; i < event->field_count; i++)
		note(type, event->type, event->fields[i].field, &event->fields[i].value);
	note_defaults(type, event);
}

static void type_finish(struct census_type *type)
{
	for (size_t i = 0; i < type->names.count; i++) {
		names_finish(&type->fields[i].values);
		free(type->fields[i].counts);
	}
	names_finish(&type->names);
	free(type->fields);
}

void census_finish(struct census *census)
{
	for (int type = 0; type < EVENT_TYPE_COUNT; type++)
		type_finish(&census->types[type]);
}
