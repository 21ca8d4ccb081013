/* Counts what a store's log holds. */
#include "doctor_data.h"
#include "progress.h"
#include "base/diag.h"
#include "daemon/store/examine.h"
#include <stdlib.h>

struct reading {
	struct doctor_data *data;
	struct arena line; /* owned; of the event at hand */
	struct progress progress;
};

static struct text field_text(const struct event *event, enum field field)
{
	struct value value = event_value(event, (struct field_name){field, text_of(field_name_of(field))});

	return value.type == VALUE_TEXT ? value.text : (struct text){0};
}

/* --- schools ------------------------------------------------------------------------------------------------ */

static void school_remove(struct doctor_data *data, const struct event *event)
{
	for (size_t i = 0; i < data->school_count; i++)
		if (text_equal(data->schools[i].id, event->id) &&
		        text_equal(data->schools[i].source, event->source)) {
			data->schools[i] = data->schools[--data->school_count];
			return;
		}
}

static struct doctor_school *school_of(struct doctor_data *data, struct text name)
{
	for (size_t i = 0; i < data->school_count; i++)
		if (text_equal(data->schools[i].name, name))
			return &data->schools[i];
	data->schools = memory_room(
	        data->schools, data->school_count, &data->school_capacity, sizeof(*data->schools));
	return &data->schools[data->school_count++];
}

static void school_take(struct doctor_data *data, const struct event *event)
{
	struct text name = field_text(event, FIELD_SCHOOL);

	*school_of(data, name) = (struct doctor_school){
	        .name = arena_copy(&data->arena, name),
	        .calendar = arena_copy(&data->arena, field_text(event, FIELD_CALENDAR)),
	        .source = arena_copy(&data->arena, event->source),
	        .id = arena_copy(&data->arena, event->id),
	};
}

/* --- feeds and attendance ----------------------------------------------------------------------------------- */

static void feed_take(struct doctor_data *data, const struct event *event)
{
	const struct field_name complete = {FIELD_COMPLETE, text_of(field_name_of(FIELD_COMPLETE))};
	const struct field_name date = {FIELD_DATE, text_of(field_name_of(FIELD_DATE))};
	int type = event_type_find(field_text(event, FIELD_FEED));
	struct value is_complete = event_value(event, complete), said = event_value(event, date);
	int32_t day = said.type == VALUE_DATE ? said.date : event->when.day;

	if (type < 0 || is_complete.type != VALUE_TRUTH || !is_complete.truth)
		return;
	if (!data->feeds[type].is_said || day > data->feeds[type].day)
		data->feeds[type].day = day;
	data->feeds[type].is_said = true;
}

static void attendance_take(struct doctor_data *data, const struct event *event)
{
	bool is_section = text_is(field_text(event, FIELD_SCOPE), "section");

	data->attendance_sections += is_section;
	data->attendance_days += !is_section;
}

static void event_take(struct doctor_data *data, const struct event *event)
{
	static void (*const takers[EVENT_TYPE_COUNT])(
	        struct doctor_data * data, const struct event *event) = {
	        [EVENT_SCHOOL] = school_take, [EVENT_FEED] = feed_take, [EVENT_ATTENDANCE] = attendance_take};

	if (event->op == EVENT_DELETE) {
		school_remove(data, event);
		return;
	}
	census_take(&data->census, event);
	if (takers[event->type])
		takers[event->type](data, event);
}

/* --- the log ------------------------------------------------------------------------------------------------ */

/* What cannot be read is the daemon's to say, at its start. */
static int on_event(void *context, const struct event_row *row)
{
	static const struct event_reader reader = {0};
	struct reading *reading = context;
	struct event event;

	progress_at(&reading->progress, (uint64_t)row->seq);
	arena_reset(&reading->line);
	if (row->is_gone ||
	        event_restore(row->content, row->source, row->id, &reader, &reading->line, &event, NULL))
		return 0;
	event.op = (enum event_op)row->op;
	event_take(reading->data, &event);
	return 0;
}

int doctor_data_read(struct doctor_data *data, struct store_exam *exam, bool is_quiet, struct diag *why)
{
	struct reading reading = {
	        .data = data,
	        .progress = progress_start("what has come", (uint64_t)store_exam_events(exam), is_quiet),
	};
	int result = store_exam_each(exam, on_event, &reading, why);

	progress_end(&reading.progress);
	arena_finish(&reading.line);
	return result;
}

bool doctor_data_has_any(const struct doctor_data *data)
{
	for (int type = 0; type < HAPPENING_TYPES; type++)
		if (data->census.types[type].events)
			return true;
	return false;
}

void doctor_data_finish(struct doctor_data *data)
{
	census_finish(&data->census);
	free(data->schools);
	arena_finish(&data->arena);
}
