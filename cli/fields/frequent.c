/* Which values of a field are shown, and what it is. */
#include "print.h"

static bool may_show(enum event_type type, const struct census_field *field, uint64_t count)
{
	size_t choices;

	if (field->field.id != FIELD_OTHER || field_choices(type, field->field.id, &choices))
		return true;
	return field->of_type[VALUE_TEXT] == 0 || count >= OWN_LEAST;
}

static bool is_before(const struct fields_value *a, const struct fields_value *b)
{
	return a->count != b->count ? a->count > b->count : text_compare(a->text, b->text) < 0;
}

static size_t insert(struct fields_value *out, size_t count, struct fields_value value)
{
	size_t place = count;

	while (place > 0 && is_before(&value, &out[place - 1]))
		place--;
	if (place == VALUES_SHOWN)
		return count;
	size_t last = count < VALUES_SHOWN ? count : VALUES_SHOWN - 1;
	for (size_t i = last; i > place; i--)
		out[i] = out[i - 1];
	out[place] = value;
	return last + 1;
}

size_t fields_frequent(
        enum event_type type, const struct census_field *field, struct fields_value out[VALUES_SHOWN])
{
	size_t count = 0;

	for (uint32_t i = 0; i < field->values.count; i++)
		if (may_show(type, field, field->counts[i]))
			count = insert(out, count,
			        (struct fields_value){names_text(&field->values, i), field->counts[i]});
	return count;
}

const char *fields_kind(const struct census_field *field)
{
	static const char *const kinds[] = {[VALUE_UNKNOWN] = "other",
	        [VALUE_ERROR] = "other",
	        [VALUE_TRUTH] = "true/false",
	        [VALUE_NUMBER] = "number",
	        [VALUE_REAL] = "number",
	        [VALUE_DURATION] = "other",
	        [VALUE_DATE] = "date",
	        [VALUE_TEXT] = "text",
	        [VALUE_LIST] = "list"};
	int most = VALUE_UNKNOWN;

	for (int type = 0; type <= VALUE_LIST; type++)
		if (field->of_type[type] > field->of_type[most])
			most = type;
	return kinds[most];
}
