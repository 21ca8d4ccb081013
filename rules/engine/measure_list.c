/* measure_list.c - the dates of the events of a window, or the values of one of their fields, for a function in Lua. */
#include "measure.h"
#include "scripting.h"
#include "selection.h"

static struct value item_of(const struct expr *expr, const struct moment *moment, const struct entry *entry)
{
	if (expr->call.field.id == FIELD_NONE)
		return value_date(entry->day);
	return facts_value(moment->facts, moment->layout, entry, expr->call.field);
}

/* An event that does not have the field is passed over, as every measure does. */
struct value measure_list(const struct expr *expr, const struct moment *moment, const struct range *range)
{
	struct selection selection = selection_of(&expr->call, moment, range);
	struct arena *arena = &moment->layout->scripting->arena;
	struct value *items = arena_take_array(arena, (size_t)selection_count(selection) + 1, sizeof *items);
	uint32_t count = 0;

	for (const struct entry *entry; (entry = selection_next(&selection));) {
		items[count] = item_of(expr, moment, entry);
		count += items[count].type != VALUE_UNKNOWN;
	}
	selection_finish(&selection);
	return (struct value){.type = VALUE_LIST, .list = {items, count}};
}
