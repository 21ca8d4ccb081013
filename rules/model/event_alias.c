/* The name that an alias gives a student. */
#include <intervene/event.h>

static struct text said(const struct event *event, enum field field)
{
	struct value value = event_value(event, (struct field_name){.id = field});

	return value.type == VALUE_TEXT ? value.text : (struct text){"", 0};
}

struct text event_alias_name(const struct event *event, struct arena *arena)
{
	struct text system = said(event, FIELD_SYSTEM), name = said(event, FIELD_KNOWN_AS);

	if (!system.size)
		return system;
	if (!name.size)
		name = event->id;
	if (text_is(system, "district"))
		return name;
	return text_of(arena_print(arena, "%.*s:%.*s", (int)system.size, system.at, (int)name.size, name.at));
}
