/* Reads `per`, and says when it splits nothing that the rule looks at. */
#include "rules/model/rule_read.h"

static bool is_name(struct text text)
{
	for (uint32_t i = 0; i < text.size; i++) {
		char c = text.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_')
			return false;
	}
	return text.size > 0;
}

/* Fields that hold a word each: what has many values, or a number, would make an alert of each. */
static bool may_split(enum event_type type, enum field field)
{
	return event_type_about_student(type) && event_type_has_field(type, field) &&
	       field_type(type, field) == VALUE_TEXT;
}

static uint32_t types_with(enum field field)
{
	uint32_t types = 0;

	for (enum event_type type = 0; type < EVENT_TYPE_COUNT; type++)
		if (field == FIELD_OTHER ? event_type_about_student(type) : may_split(type, field))
			types |= UINT32_C(1) << type;
	return types;
}

static void refuse_name(struct rule_reader *reader, const struct node *value)
{
	diag_help(diags_add(reader->why, SEVERITY_ERROR, "R163", value->place,
	                  "'per' takes a field that holds a word, and '%.*s' does not", (int)value->text.size,
	                  value->text.at),
	        "for example per: course, per: section, per: location");
}

void rule_read_per(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct rule *rule = field;

	if (value->kind != NODE_SCALAR || !is_name(value->text)) {
		rule_refuse(reader, key, value);
		return;
	}
	rule->per = (struct field_name){field_find(value->text), value->text};
	rule->per_types = types_with(rule->per.id);
	if (!rule->per_types)
		refuse_name(reader, value);
}

static bool splits(const struct language *language, const struct rule *rule, const struct expr *expr)
{
	size_t count;
	const struct column *columns = language_columns(language, &count);

	if (!expr)
		return false;
	if (expr->kind == EXPR_CALL && expr->call.column != NO_COLUMN &&
	        columns[expr->call.column].types & rule->per_types)
		return true;
	for (uint32_t i = 0; i < expr->count; i++)
		if (splits(language, rule, expr->operands[i]))
			return true;
	return false;
}

void rule_check_per(struct rule_reader *reader, const struct node *map, const struct rule *rule)
{
	const struct node *per = node_get(map, "per");

	if (rule->per.id == FIELD_NONE || splits(reader->language, rule, rule->when))
		return;
	diag_help(diags_add(reader->why, SEVERITY_ERROR, "R164", per ? per->place : map->place,
	                  "no stream in 'when' has events with a '%.*s'", (int)rule->per.name.size,
	                  rule->per.name.at),
	        "the alert would be the same for each: take 'per' out, or count such events");
}
