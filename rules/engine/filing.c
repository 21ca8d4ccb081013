/* filing.c - walks the filters of the columns over an event, unless one that said the same was walked lately. */
#include "layout.h"
#include "evaluate.h"
#include "base/arena.h"
#include <stdlib.h>

static void say_field(const struct event_field *own, struct text value, struct buf *out)
{
	enum { NUMBERS = 4 };
	bool is_other = own->field.id == FIELD_OTHER;
	size_t texts = (size_t)value.size + (is_other ? own->field.name.size : 0);
	char *began = buf_room(out, (size_t)NUMBERS * PACK_NUMBER_MOST + texts), *at = began;

	at = pack_number_at(at, own->field.id);
	if (is_other)
		at = pack_text_at(at, own->field.name);
	at = pack_number_at(at, own->value.type);
	at = pack_text_at(at, value);
	out->size += (size_t)(at - began);
}

/* Numbers and dates are seldom the same again, and to keep what is not would only push out what is. */
static bool say(const struct event *event, struct buf *out)
{
	static const struct text truths[] = {{"", 0}, {"1", 1}};

	buf_clear(out);
	for (uint32_t i = 0; i < event->field_count; i++) {
		const struct event_field *own = &event->fields[i];

		if (own->value.type == VALUE_TRUTH)
			say_field(own, truths[own->value.truth], out);
		else if (own->value.type == VALUE_TEXT)
			say_field(own, own->value.text, out);
		else
			return false;
	}
	return true;
}

static uint16_t days_of(const struct source *source, const struct event *event)
{
	enum { DAYS_MAX = 400 };

	if (source->expanded.id == FIELD_NONE)
		return 1;
	struct value days = event_value(event, source->expanded);

	if (days.type != VALUE_NUMBER || days.number.over < days.number.under)
		return 1;
	int64_t n = days.number.over / days.number.under;

	return n > DAYS_MAX ? DAYS_MAX : (uint16_t)n;
}

/* False when the column will never look at it. */
static bool file_in_column(const struct column *column, const struct event *event, struct filing *filing)
{
	bool is_unsure = false;

	filing->days = 0;
	for (size_t i = 0; i < column->source_count && !filing->days; i++) {
		const struct source *source = &column->sources[i];
		enum answer taken =
		        source->type != event->type ? ANSWER_FALSE : evaluate_where(source->where, event);

		is_unsure |= taken == ANSWER_UNKNOWN;
		if (taken == ANSWER_TRUE)
			filing->days = days_of(source, event);
	}
	return filing->days || is_unsure;
}

static void file(struct found *found, const struct layout *layout, const struct event *event)
{
	const struct type_layout *of = &layout->types[event->type];
	struct filing room, *filings = NULL;
	size_t count = 0;

	free(found->filings);
	*found = (struct found){.says = found->says};
	for (size_t i = 0; i < of->column_count; i++) {
		room.column = of->columns[i];
		if (!file_in_column(&layout->set->columns[room.column], event, &room))
			continue;
		filings = memory_grow(filings, (count + 1) * sizeof room);
		filings[count++] = room;
		found->is_read_by_value |= layout->is_read_by_value[room.column];
	}
	for (size_t i = 0; i < count; i++)
		filings[i].next = i + 1 < count ? &filings[i + 1] : NULL;
	found->filings = filings;
}

const struct found *filings_find(struct layout *layout, const struct event *event)
{
	struct filings *filings = &layout->types[event->type].filings;
	struct found *found = &filings->found[FOUND_LAST];

	if (!say(event, &layout->packed)) {
		file(found, layout, event);
		return found;
	}
	for (unsigned i = 0; i < FOUND_LAST; i++)
		if (filings->found[i].is_known &&
		        text_equal(buf_text(&filings->found[i].says), buf_text(&layout->packed)))
			return &filings->found[i];
	found = &filings->found[filings->oldest++ % FOUND_LAST];
	buf_clear(&found->says);
	buf_add_text(&found->says, buf_text(&layout->packed));
	file(found, layout, event);
	found->is_known = true;
	return found;
}

void filings_finish(struct filings *filings)
{
	for (unsigned i = 0; i <= FOUND_LAST; i++) {
		free(filings->found[i].filings);
		buf_finish(&filings->found[i].says);
	}
}
