/* The pieces of a test that is written from a real case: fields, times, runs of attendance, the calendar. */
#include "case_from.h"
#include <string.h>

/* --- what a rule may look at ------------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool has_word(struct text all, const char *word)
{
	size_t size = strlen(word);

	for (size_t i = 0; i + size <= all.size; i++)
		if (memcmp(all.at + i, word, size) == 0 && (i == 0 || !is_letter(all.at[i - 1])) &&
		        (i + size == all.size || !is_letter(all.at[i + size])))
			return true;
	return false;
}

bool case_names(const struct case_from *from, const char *word)
{
	const struct files *files = &from->inputs->rules.files;

	for (size_t i = 0; i < files->count; i++)
		if (!text_ends_with(files->items[i].name, "_test.yml") &&
		        has_word(files->items[i].bytes, word))
			return true;
	return false;
}

/* By the names of the built-in streams, too: whoever builds a stream names one of them or the type. */
bool case_keeps_type(const struct case_from *from, enum event_type type)
{
	static const char *const streams[EVENT_STUDENT][9] = {
	        [EVENT_ATTENDANCE] = {"section_absent"},
	        [EVENT_ASSESSMENT] = {"screener", "probe", "benchmark", "diagnostic", "exam", "course_mark",
	                "work"},
	        [EVENT_BEHAVIOR] = {"referral", "major_referral", "incident", "positive", "suspended"},
	};

	if (type >= EVENT_STUDENT)
		return false;
	for (size_t i = 0; streams[type][i]; i++)
		if (case_names(from, streams[type][i]))
			return true;
	return case_names(from, event_type_name(type));
}

/* What the built-in streams ask for, or what says of a score which one it is, tells of nobody. */
static bool keeps_field(const struct case_from *from, enum field field)
{
	static const enum field always[] = {FIELD_STATUS, FIELD_EXCUSED, FIELD_SCOPE, FIELD_KIND, FIELD_ROLE,
	        FIELD_LEVEL, FIELD_DAYS, FIELD_SUBJECT, FIELD_MEASURE, FIELD_SCORE, FIELD_DOMAIN, FIELD_TIER};

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (field == always[i])
			return true;
	return field < FIELD_COUNT && field != FIELD_NOTE && case_names(from, field_name_of(field));
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static void put(const struct value *value, struct json *json)
{
	char date[CIVIL_DATE_SIZE];

	if (value->type == VALUE_NUMBER)
		json_ratio(json, value->number);
	else if (value->type == VALUE_REAL)
		json_real(json, value->real);
	else if (value->type == VALUE_TRUTH)
		json_truth(json, value->truth);
	else if (value->type == VALUE_TEXT)
		json_text(json, value->text);
	else if (value->type == VALUE_DATE) {
		civil_print_date(value->date, date);
		json_z(json, date);
	} else if (value->type == VALUE_LIST) {
		json_list(json);
		for (uint32_t i = 0; i < value->list.count; i++)
			put(&value->list.items[i], json);
		json_end(json);
	} else
		json_null(json);
}

/* JSON is YAML. */
void case_put_value(const struct value *value, struct buf *out)
{
	put(value, &(struct json){.out = out});
}

void case_put_fields(const struct case_from *from, const struct event *event, struct buf *out)
{
	for (uint32_t i = 0; i < event->field_count; i++) {
		const struct event_field *field = &event->fields[i];

		if (!keeps_field(from, field->field.id) || field->value.type == VALUE_UNKNOWN)
			continue;
		buf_print(out, ", %s: ", field_name_of(field->field.id));
		case_put_value(&field->value, out);
	}
}

void case_put_lost(
        const struct case_from *from, const struct event *was, const struct event *event, struct buf *out)
{
	for (uint32_t i = 0; i < was->field_count; i++) {
		enum field field = was->fields[i].field.id;
		bool is_there = false;

		for (uint32_t j = 0; j < event->field_count; j++)
			is_there |= event->fields[j].field.id == field;
		if (!is_there && keeps_field(from, field))
			buf_print(out, ", %s: null", field_name_of(field));
	}
}

void case_put_time(const struct case_from *from, int64_t at_ms, struct buf *out)
{
	char at[CIVIL_INSTANT_SIZE];

	civil_print_instant(at_ms, zone_offset(from->zone, at_ms), at);
	buf_add(out, at, strlen("2025-09-05T06:10:00"));
}

/* --- school time ------------------------------------------------------------------------------------------------- */

static void put_run(char letter, int days, struct buf *out)
{
	if (days)
		buf_print(out, " %c%d", letter, days);
}

/* From the student's first school day to the last with attendance. */
void case_put_runs(const struct case_from *from, int32_t first, struct buf *out)
{
	const struct school_year *year = from->year;
	char run = 0;
	int days = 0, unsaid = 0;

	for (int32_t day = first > year->first ? first : year->first; day <= year->last; day++) {
		char letter = from->days[day - year->first].letter;

		if (calendar_day(from->calendar, day) < DAY_SCHOOL)
			continue;
		if (!letter) {
			unsaid++;
			continue;
		}
		if (unsaid || letter != run) {
			put_run(run, days, out);
			put_run('N', unsaid, out);
			days = unsaid = 0;
		}
		run = letter;
		days++;
	}
	put_run(run, days, out);
}

static bool is_week_day(const struct school_year *year, int32_t day)
{
	return year->week & 1u << civil_weekday(day);
}

/* Each day of the kind, one after the other: a test is read by people, but this part of it by nobody. */
static void put_days(
        const struct case_from *from, const char *key, enum day_kind kind, bool in_week, struct buf *out)
{
	const struct school_year *year = from->year;
	char date[CIVIL_DATE_SIZE];
	bool begun = false;

	for (int32_t day = year->first; day <= year->last; day++) {
		bool is_one = calendar_day(from->calendar, day) == kind &&
		              (kind == DAY_HALF || is_week_day(year, day) == in_week);
		if (!is_one)
			continue;
		civil_print_date(day, date);
		buf_print(out, "%s%s", begun ? ", " : "", begun ? "" : "  ");
		if (!begun)
			buf_print(out, "%s: [", key);
		buf_add_z(out, date);
		begun = true;
	}
	if (begun)
		buf_add_z(out, "]\n");
}

static void put_terms(const struct school_year *year, struct buf *out)
{
	static const char *const kinds[] = {
	        [TERM_SEMESTER] = "semester", [TERM_QUARTER] = "quarter", [TERM_OTHER] = "other"};
	char first[CIVIL_DATE_SIZE], last[CIVIL_DATE_SIZE];

	for (size_t i = 0; i < year->term_count; i++) {
		civil_print_date(year->terms[i].first, first);
		civil_print_date(year->terms[i].last, last);
		buf_print(out, "%s    - {name: t%zu, kind: %s, first: %s, last: %s}\n", i ? "" : "  terms:\n",
		        i + 1, kinds[year->terms[i].kind], first, last);
	}
}

void case_put_calendar(const struct case_from *from, struct buf *out)
{
	static const char *const names[] = {"", "mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	const struct school_year *year = from->year;
	char first[CIVIL_DATE_SIZE], last[CIVIL_DATE_SIZE];
	const char *between = "";

	civil_print_date(year->first, first);
	civil_print_date(year->last, last);
	buf_print(out, "calendar:\n  first_day: %s\n  last_day: %s\n  week: [", first, last);
	for (int day = MONDAY; day <= SUNDAY; day++)
		if (year->week & 1u << day) {
			buf_print(out, "%s%s", between, names[day]);
			between = ", ";
		}
	buf_add_z(out, "]\n");
	if (year->day_ends_ms != NO_TIME)
		buf_print(out, "  day_ends: \"%02d:%02d\"\n", year->day_ends_ms / 3600000,
		        year->day_ends_ms / 60000 % 60);
	if (from->calendar->timezone.size)
		buf_print(out, "  timezone: %.*s\n", (int)from->calendar->timezone.size,
		        from->calendar->timezone.at);
	put_days(from, "closed", DAY_CLOSED, true, out);
	put_days(from, "make_up", DAY_SCHOOL, false, out);
	put_days(from, "half", DAY_HALF, true, out);
	put_terms(year, out);
}
