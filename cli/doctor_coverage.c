/* The doctor on whether what comes and what rules ask for meet: calendars of schools, types and fields that rules read,
 * feeds that are expected. */
#include "doctor.h"
#include "doctor_data.h"
#include "daemon/generation.h"
#include "daemon/store/examine.h"
#include "base/diag.h"
#include <intervene/calendar.h>
#include <intervene/fields.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { NAMED_MOST = 10 };

struct coverage {
	struct doctor *doctor;
	const struct ruleset *set;
	struct doctor_data data; /* owned */
	int32_t today;
};

/* --- schools ------------------------------------------------------------------------------------------------ */

static void school_look(struct coverage *coverage, const struct doctor_school *school)
{
	const struct calendars *calendars = ruleset_calendars(coverage->set);

	if (school->calendar.size && !calendars_find(calendars, school->calendar))
		doctor_find(coverage->doctor, "write that calendar, or name another in its school event",
		        "school %.*s goes by calendar %.*s, and no file of calendars has that name",
		        (int)school->name.size, school->name.at, (int)school->calendar.size,
		        school->calendar.at);
	else if (!school->calendar.size && calendars->count != 1)
		doctor_find(coverage->doctor, "its school event is to say which: \"calendar\": \"NAME\"",
		        "school %.*s names no calendar, and there are %zu", (int)school->name.size,
		        school->name.at, calendars->count);
}

/* --- rules -------------------------------------------------------------------------------------------------- */

/* Of which it reads none that ever came; the names of them in `out`. */
static bool reads_nothing(const struct coverage *coverage, uint32_t rule, struct buf *out)
{
	bool any_read = false;

	for (enum event_type type = 0; type < HAPPENING_TYPES; type++) {
		if (!ruleset_reads_type(coverage->set, rule, type))
			continue;
		if (coverage->data.census.types[type].events)
			return false;
		buf_print(out, "%s%s", any_read ? " or " : "", event_type_name(type));
		any_read = true;
	}
	return any_read;
}

static bool says(const struct census_type *type, struct text field)
{
	return names_find(&type->names, field) != NO_NAME;
}

/* No finding, as a rule may ask whether a field is missing, or have another way to hold. */
static void fields_look(struct coverage *coverage, uint32_t rule, enum event_type type, struct text id)
{
	const struct census_type *come = &coverage->data.census.types[type];

	if (!come->events || !ruleset_reads_type(coverage->set, rule, type))
		return;
	for (enum field field = 0; field < FIELD_COUNT; field++) {
		struct field_name name = {field, text_of(field_name_of(field))};
		if (event_type_has_field(type, field) && !says(come, name.name) &&
		        ruleset_reads_field(coverage->set, rule, type, name))
			doctor_fine(coverage->doctor,
			        "rule %.*s reads %s of %s, which none of the %" PRIu64 " that came says",
			        (int)id.size, id.at, field_name_of(field), event_type_name(type),
			        come->events);
	}
}

/* Streams of whole days see no record of a class; who writes rules for classes says so in them. */
static bool is_for_days(const struct coverage *coverage, uint32_t rule, const struct rule_words *words)
{
	return ruleset_reads_type(coverage->set, rule, EVENT_ATTENDANCE) &&
	       !memmem(words->when.at, words->when.size, "section", strlen("section"));
}

static void rule_look(struct coverage *coverage, uint32_t rule)
{
	const struct doctor_data *data = &coverage->data;
	struct rule_words words;
	struct buf types = {0};

	ruleset_rule_words(coverage->set, rule, &words);
	if (words.mode == RULE_OFF)
		return;
	if (reads_nothing(coverage, rule, &types))
		doctor_find(coverage->doctor, "have it sent, or take the rule out",
		        "rule %.*s cannot fire: no event of type %s has ever come", (int)words.id.size,
		        words.id.at, buf_z(&types));
	else if (data->attendance_sections && !data->attendance_days && is_for_days(coverage, rule, &words))
		doctor_find(coverage->doctor,
		        "have the attendance of days sent too, or count section_absent: docs/events.md",
		        "rule %.*s reads attendance of days, and all %" PRIu64
		        " records that came are of a class (scope section)",
		        (int)words.id.size, words.id.at, data->attendance_sections);
	for (enum event_type type = 0; type < HAPPENING_TYPES; type++)
		fields_look(coverage, rule, type, words.id);
	buf_finish(&types);
}

static bool is_read(const struct coverage *coverage, enum event_type type, struct field_name field)
{
	for (uint32_t rule = 0; rule < ruleset_rule_count(coverage->set); rule++)
		if (ruleset_reads_field(coverage->set, rule, type, field))
			return true;
	return false;
}

/* Of what happens: a roster says much that is for people. */
static void unused_look(struct coverage *coverage)
{
	size_t unused = 0;

	for (enum event_type type = 0; type < HAPPENING_TYPES; type++) {
		const struct census_type *come = &coverage->data.census.types[type];
		for (size_t i = 0; i < census_field_count(come); i++)
			unused += !is_read(coverage, type, come->fields[i].field);
	}
	if (unused)
		doctor_fine(coverage->doctor, "%zu %s that no rule reads: intervene fields names them",
		        unused, unused == 1 ? "field comes" : "fields come");
}

static void rules_look(struct coverage *coverage)
{
	if (!doctor_data_has_any(&coverage->data))
		return; /* before the first data there is nothing to compare with */
	for (uint32_t rule = 0; rule < ruleset_rule_count(coverage->set); rule++)
		rule_look(coverage, rule);
	unused_look(coverage);
}

/* --- feeds -------------------------------------------------------------------------------------------------- */

/* The most school days of any calendar behind that day, today left out. */
static int32_t days_behind(const struct coverage *coverage, int32_t day)
{
	const struct calendars *calendars = ruleset_calendars(coverage->set);
	int32_t most = 0;

	for (size_t i = 0; i < calendars->count && day + 1 < coverage->today; i++) {
		int32_t days = calendar_school_days(&calendars->items[i], day + 1, coverage->today - 1);
		most = days > most ? days : most;
	}
	return most;
}

static void feed_look(struct coverage *coverage, enum event_type type)
{
	const struct feed_expectation *expected = &coverage->doctor->settings.feeds.of[type];
	int32_t day = coverage->data.feeds[type].day, behind = days_behind(coverage, day);
	const char *name = event_type_name(type), *from = expected->from.size ? " from " : "";
	char last[CIVIL_DATE_SIZE];

	if (!coverage->data.feeds[type].is_said) {
		doctor_find(coverage->doctor,
		        "send {\"type\": \"feed\", \"feed\": .., \"date\": .., \"complete\": true} behind "
		        "each day: "
		        "docs/events.md",
		        "feeds expects %s%s%.*s, and nobody has ever said that a day of it is complete", name,
		        from, (int)expected->from.size, expected->from.at);
		return;
	}
	civil_print_date(day, last);
	if (behind)
		doctor_find(coverage->doctor, "is its sender running?",
		        "%s%s%.*s is complete up to %s, %d school %s behind", name, from,
		        (int)expected->from.size, expected->from.at, last, behind,
		        behind == 1 ? "day" : "days");
}

static void feeds_look(struct coverage *coverage)
{
	for (enum event_type type = 0; type < EVENT_TYPE_COUNT; type++)
		if (coverage->doctor->settings.feeds.of[type].is_expected)
			feed_look(coverage, type);
}

/* --- all of it ---------------------------------------------------------------------------------------------- */

static void look(struct coverage *coverage)
{
	size_t schools = coverage->data.school_count;

	for (size_t i = 0; i < schools && i < NAMED_MOST; i++)
		school_look(coverage, &coverage->data.schools[i]);
	rules_look(coverage);
	feeds_look(coverage);
}

/* A damaged store was said, and rules with errors. */
void doctor_coverage(struct doctor *doctor)
{
	struct generation *read = generation_create();
	struct coverage coverage = {.doctor = doctor};
	struct store_exam *exam = NULL;

	if (access(doctor->settings.store_path, F_OK) == 0 &&
	        generation_read(read, NULL, &doctor->settings) == 0 &&
	        store_exam_open(doctor->settings.store_path, &exam, NULL) == 0 &&
	        doctor_data_read(&coverage.data, exam, doctor->is_quiet, NULL) == 0) {
		coverage.set = read->set;
		coverage.today = doctor_today(doctor, read);
		look(&coverage);
	}
	doctor_data_finish(&coverage.data);
	store_exam_close(exam);
	generation_destroy(read);
}
