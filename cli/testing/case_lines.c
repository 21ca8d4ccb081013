/* Writes each line of a real case as the part of a test that it becomes: a letter, an event, a correction. */
#include "case_from.h"
#include <stdlib.h>

int case_read_line(struct case_from *from, size_t number, struct event *out)
{
	struct event_reader reader = log_reader();
	struct text field;
	struct diag why;

	return event_read(from->inputs->log.lines[number].text, &reader, &from->arena, out, &field, &why);
}

struct text case_text_in(const struct event *event, enum field field)
{
	struct value value = event_value(event, (struct field_name){.id = field});

	return value.type == VALUE_TEXT ? value.text : (struct text){"", 0};
}

static int32_t day_of(const struct case_from *from, const struct event *event)
{
	int32_t day = event->when.day, ms;

	if (event->when.ms != NO_TIME)
		zone_local(from->zone, civil_instant_ms(event->when), &day, &ms);
	return day;
}

static int64_t instant_of(const struct case_from *from, const struct event *event)
{
	return event->when.ms == NO_TIME ? zone_instant(from->zone, event->when.day, 0)
	                                 : civil_instant_ms(event->when);
}

/* --- attendance of a day --------------------------------------------------------------------------------------- */

static char letter_of(const struct event *event)
{
	struct text status = case_text_in(event, FIELD_STATUS);
	struct value excused = event_value(event, (struct field_name){.id = FIELD_EXCUSED});

	if (text_is(status, "absent") && excused.type == VALUE_TRUTH)
		return excused.truth ? 'E' : 'U';
	return text_is(status, "absent")          ? 'A'
	       : text_is(status, "tardy")         ? 'T'
	       : text_is(status, "left_early")    ? 'L'
	       : text_is(status, "suspended_out") ? 'S'
	       : text_is(status, "suspended_in")  ? 'I'
	                                          : 'P';
}

static struct case_letter *letter_at(const struct case_from *from, int32_t day)
{
	bool is_school = day >= from->year->first && day <= from->year->last &&
	                 calendar_day(from->calendar, day) >= DAY_SCHOOL;

	return is_school ? &from->days[day - from->year->first] : NULL;
}

static void then_begin(struct case_from *from, int64_t at_ms)
{
	buf_add_z(&from->later, "      - {at: ");
	case_put_time(from, at_ms, &from->later);
}

static void then_of_day(struct case_from *from, int64_t at_ms, int32_t day, char letter)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	then_begin(from, at_ms);
	if (letter)
		buf_print(&from->later, ", correct: {date: %s, attendance: %c}}\n", date, letter);
	else
		buf_print(&from->later, ", delete: {date: %s}}\n", date);
}

/* True: it is one of the runs.  Else it came late, or on a day without school, and is an event like others. */
static bool take_day(struct case_from *from, const struct event *event, int64_t at_ms)
{
	int32_t day = day_of(from, event), received, ms;
	struct case_letter *place = letter_at(from, day);
	char letter = letter_of(event);

	if (!place || !text_is(case_text_in(event, FIELD_SCOPE), "day"))
		return false;
	zone_local(from->zone, at_ms, &received, &ms);
	if (!place->letter && received > day)
		return false;
	if (!place->letter)
		place->letter = letter;
	else
		then_of_day(from, at_ms, day, letter);
	place->key = event->key;
	return true;
}

static bool delete_day(struct case_from *from, const struct event *event, int64_t at_ms)
{
	for (int32_t day = from->year->first; day <= from->year->last; day++) {
		const struct case_letter *place = &from->days[day - from->year->first];

		if (place->letter && hash_equal(place->key, event->key)) {
			then_of_day(from, at_ms, day, 0);
			return true;
		}
	}
	return false;
}

/* --- other events ---------------------------------------------------------------------------------------------- */

static size_t event_number(const struct case_from *from, struct hash128 key)
{
	for (size_t i = 0; i < from->event_count; i++)
		if (hash_equal(from->events[i].key, key))
			return i + 1;
	return 0;
}

static size_t event_add(struct case_from *from, const struct event *event)
{
	struct event *copy = arena_take(&from->arena, sizeof(*copy));

	*copy = *event;
	from->events =
	        memory_room(from->events, from->event_count, &from->event_capacity, sizeof(*from->events));
	from->events[from->event_count++] = (struct case_event){event->key, copy};
	return from->event_count;
}

static void put_when(
        const struct case_from *from, const char *key, const struct event *event, struct buf *out)
{
	char date[CIVIL_DATE_SIZE];

	buf_add_z(out, key);
	if (event->when.ms != NO_TIME) {
		case_put_time(from, civil_instant_ms(event->when), out);
		return;
	}
	civil_print_date(event->when.day, date);
	buf_add_z(out, date);
}

static void take_event(struct case_from *from, const struct event *event, int64_t at_ms)
{
	size_t number = event_number(from, event->key);
	struct buf *out = number && !event->is_state ? &from->later : &from->happened;

	if (out == &from->later) {
		then_begin(from, at_ms);
		buf_print(out, ", correct: {event: e%zu", number);
		put_when(from, ", time: ", event, out);
		case_put_fields(from, event, out);
		case_put_lost(from, from->events[number - 1].event, event, out);
		buf_add_z(out, "}}\n");
		return;
	}
	number = number ? number : event_add(from, event);
	put_when(from, "      - {at: ", event, out);
	buf_print(out, ", id: e%zu, arrives: ", number);
	case_put_time(from, at_ms, out);
	buf_print(out, ", type: %s", event_type_name(event->type));
	case_put_fields(from, event, out);
	buf_add_z(out, "}\n");
}

/* --- roster ---------------------------------------------------------------------------------------------------- */

static void take_enrollment(struct case_from *from, const struct event *event)
{
	struct value starts = event_value(event, (struct field_name){.id = FIELD_STARTS}),
	             ends = event_value(event, (struct field_name){.id = FIELD_ENDS}),
	             grade = event_value(event, (struct field_name){.id = FIELD_GRADE});
	char date[CIVIL_DATE_SIZE];

	int32_t first = starts.type == VALUE_DATE ? starts.date : event->when.day;

	from->first_enrolled =
	        from->roster.size && from->first_enrolled < first ? from->first_enrolled : first;
	civil_print_date(first, date);
	buf_print(&from->roster, "%s{from: %s", from->roster.size ? ", " : "", date);
	if (ends.type == VALUE_DATE) {
		civil_print_date(ends.date, date);
		buf_print(&from->roster, ", to: %s", date);
	}
	buf_add_char(&from->roster, '}');
	if (grade.type == VALUE_NUMBER)
		from->grade = grade;
}

/* Only the newest line of an enrollment says how it is. */
static bool is_newest(struct case_from *from, size_t number, const struct event *event)
{
	const struct event_log *log = &from->inputs->log;
	struct event other;

	for (size_t i = number + 1; i < log->count; i++)
		if (log->lines[i].student == from->number && case_read_line(from, i, &other) == 0 &&
		        hash_equal(other.key, event->key))
			return false;
	return true;
}

/* Flags that a rule names; the others are nobody's business. */
static void take_flags(struct case_from *from, const struct event *event)
{
	struct value flags = event_value(event, (struct field_name){.id = FIELD_FLAGS});

	buf_clear(&from->flags);
	for (uint32_t i = 0; flags.type == VALUE_LIST && i < flags.list.count; i++) {
		const struct value *flag = &flags.list.items[i];
		if (flag->type != VALUE_TEXT || !case_names(from, arena_copy(&from->arena, flag->text).at))
			continue;
		buf_add_z(&from->flags, from->flags.size ? ", " : "");
		case_put_value(flag, &from->flags);
	}
}

static void take_roster(struct case_from *from, size_t number, const struct event *event)
{
	struct value grade = event_value(event, (struct field_name){.id = FIELD_GRADE});

	if (event->type == EVENT_ENROLLMENT && is_newest(from, number, event))
		take_enrollment(from, event);
	if (event->type != EVENT_STUDENT)
		return;
	take_flags(from, event);
	if (grade.type == VALUE_NUMBER)
		from->grade = grade;
}

/* --- a line ---------------------------------------------------------------------------------------------------- */

static void take_delete(struct case_from *from, const struct event *event, int64_t at_ms)
{
	size_t number = event_number(from, event->key);

	if (delete_day(from, event, at_ms) || !number)
		return;
	then_begin(from, at_ms);
	buf_print(&from->later, ", delete: {event: e%zu}}\n", number);
}

void case_take_line(struct case_from *from, size_t line)
{
	struct event event;

	if (case_read_line(from, line, &event))
		return;
	int64_t received_ms = from->inputs->log.lines[line].received_ms;
	int64_t happened_ms = event.op == EVENT_UPSERT ? instant_of(from, &event) : received_ms;
	int64_t at_ms = received_ms > happened_ms ? received_ms : happened_ms;

	if (event.op == EVENT_DELETE)
		take_delete(from, &event, at_ms);
	else if (event_is_roster(event.type))
		take_roster(from, line, &event);
	else if (happened_ms < zone_instant(from->zone, from->year->first, 0))
		return;
	else if (event.type == EVENT_ATTENDANCE && !event_number(from, event.key) &&
	         take_day(from, &event, at_ms))
		return;
	else if (case_keeps_type(from, event.type))
		take_event(from, &event, at_ms);
}
