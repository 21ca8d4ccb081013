/* Counts a backtest's alerts by the people in whose caseload their students are. */
#include "load.h"
#include <intervene/explain.h>
#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"
#include "base/zone.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- whose ---------------------------------------------------------------------------------------------------- */

struct caseload {
	uint32_t student;                   /* NO_STUDENT: of a slice */
	struct text person, school, domain; /* in the arena; empty: any */
	struct value grades;                /* of a slice; a list in the arena, or unknown: all */
	int32_t until;                      /* NO_DAY: not said */
};

struct caseloads {
	struct caseload *items; /* owned */
	size_t count, capacity;
};

static struct text word_of(const struct event *event, enum field field, struct arena *arena)
{
	struct value value = event_value(event, (struct field_name){.id = field});

	return value.type == VALUE_TEXT ? arena_copy(arena, value.text) : (struct text){"", 0};
}

static bool has(const struct event *event, enum field field)
{
	return event_value(event, (struct field_name){.id = field}).type != VALUE_UNKNOWN;
}

/* The line's own arena is kept: of caseloads there are few. */
static void line_take(
        struct load *load, struct caseloads *all, const struct replay *replay, const struct log_line *line)
{
	struct event_reader reader = log_reader();
	struct event event;
	struct text field;
	struct diag why;

	if (event_read(line->text, &reader, &load->arena, &event, &field, &why))
		return;
	bool is_slice = line->student == NO_STUDENT;
	struct value until = event_value(&event, (struct field_name){.id = FIELD_UNTIL});
	if (is_slice && (has(&event, FIELD_LAST_NAME) || has(&event, FIELD_FLAG) ||
	                        has(&event, FIELD_SECTION) || !has(&event, FIELD_SCHOOL))) {
		load->passed_over++;
		return;
	}
	all->items = memory_room(all->items, all->count, &all->capacity, sizeof(*all->items));
	all->items[all->count++] = (struct caseload){
	        .student = engine_head(replay_engine(replay, line->student), line->student),
	        .person = word_of(&event, FIELD_PERSON, &load->arena),
	        .school = word_of(&event, FIELD_SCHOOL, &load->arena),
	        .domain = word_of(&event, FIELD_DOMAIN, &load->arena),
	        .grades = event_value(&event, (struct field_name){.id = FIELD_GRADES}),
	        .until = until.type == VALUE_DATE ? until.date : NO_DAY,
	};
}

static void lines_take(
        struct load *load, struct caseloads *all, const struct replay *replay, uint32_t student)
{
	size_t count;
	const int64_t *lines = replay_live(replay, student, &count);

	for (size_t i = 0; i < count; i++)
		if (replay->log->lines[lines[i] - 1].type == EVENT_CASELOAD)
			line_take(load, all, replay, &replay->log->lines[lines[i] - 1]);
}

static bool grades_have(const struct value *grades, const struct value *grade)
{
	int order;

	if (grades->type != VALUE_LIST)
		return true;
	for (uint32_t i = 0; i < grades->list.count; i++)
		if (value_compare(&grades->list.items[i], grade, &order) == ANSWER_TRUE && order == 0)
			return true;
	return false;
}

static bool is_in(const struct caseload *caseload, const struct reported *item,
        const struct standing *standing, struct text domain)
{
	if ((caseload->until != NO_DAY && item->opened_day > caseload->until) ||
	        (caseload->domain.size && !text_equal(caseload->domain, domain)))
		return false;
	if (caseload->student != NO_STUDENT)
		return caseload->student == item->episode->student;
	return text_equal(caseload->school, standing->school) &&
	       grades_have(&caseload->grades, &standing->grade);
}

/* --- counting ------------------------------------------------------------------------------------------------- */

static struct load_person *person_of(struct load *load, struct text person)
{
	for (size_t i = 0; i < load->count; i++)
		if (text_equal(load->people[i].person, person))
			return &load->people[i];
	struct load_person *made = &load->people[load->count++];
	*made = (struct load_person){
	        .person = person,
	        .weeks = arena_take_array(&load->arena, load->week_count, sizeof(*made->weeks)),
	};
	memset(made->weeks, 0, load->week_count * sizeof(*made->weeks));
	return made;
}

/* Whoever has a student by two lines has each alert once. */
static void desk_put(struct load *load, struct text person, const struct reported *item)
{
	struct load_person *who = person_of(load, person);
	size_t week = (size_t)(item->opened_day - load->first_monday) / 7;

	if (who->last == item)
		return;
	who->last = item;
	who->alerts++;
	who->weeks[week]++;
	if (who->weeks[week] > who->weeks[who->busiest])
		who->busiest = week;
}

static void alert_count(struct load *load, const struct report *report, const struct caseloads *all,
        const struct reported *item)
{
	struct standing standing;
	struct rule_words words;
	bool is_assigned = false;

	engine_standing(replay_engine(report->replay, item->episode->student), item->episode->student,
	        item->episode->opened_ms, &standing);
	ruleset_rule_words(report->replay->set, item->episode->rule, &words);
	for (size_t i = 0; i < all->count; i++)
		if (is_in(&all->items[i], item, &standing, words.domain)) {
			desk_put(load, all->items[i].person, item);
			is_assigned = true;
		}
	load->unassigned += !is_assigned;
}

static int by_alerts(const void *a, const void *b)
{
	const struct load_person *one = a, *other = b;

	if (one->alerts != other->alerts)
		return one->alerts > other->alerts ? -1 : 1;
	return text_compare(one->person, other->person);
}

static int by_day(const void *a, const void *b)
{
	int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;

	return one < other ? -1 : one > other;
}

/* On the district's clock: whoever opens the inbox that day finds them. */
static void morning_find(struct load *load, const struct report *report)
{
	int32_t *days = arena_take_array(&load->arena, report->count + 1, sizeof(*days)), ms;
	size_t count = 0, run = 0;

	for (size_t i = 0; i < report->count; i++)
		if (report->items[i].episode->known_ms)
			zone_local(report->replay->log->zone, report->items[i].episode->known_ms,
			        &days[count++], &ms);
	qsort(days, count, sizeof(*days), by_day);
	for (size_t i = 0; i < count; i++) {
		run = i && days[i] == days[i - 1] ? run + 1 : 1;
		if (run > load->morning_alerts) {
			load->morning_alerts = run;
			load->morning = days[i];
		}
	}
}

void load_make(struct load *load, struct report *report)
{
	struct report_span all_items = {report->items, report->count};
	struct report_weeks weeks = report_weeks(report, all_items, &report->arena);
	struct caseloads all = {0};

	load->morning = NO_DAY;
	load->week_count = weeks.count;
	load->first_monday = weeks.first_monday;
	lines_take(load, &all, report->replay, NO_STUDENT);
	for (uint32_t student = 0; student < report->replay->log->students.count; student++)
		lines_take(load, &all, report->replay, student);
	load->people = arena_take_array(&load->arena, all.count + 1, sizeof(*load->people));
	for (size_t i = 0; i < report->count && all.count; i++)
		alert_count(load, report, &all, &report->items[i]);
	qsort(load->people, load->count, sizeof(*load->people), by_alerts);
	morning_find(load, report);
	free(all.items);
}

void load_finish(struct load *load)
{
	arena_finish(&load->arena);
}

/* --- told ----------------------------------------------------------------------------------------------------- */

static int32_t monday_of(const struct load *load, const struct load_person *person)
{
	return load->first_monday + 7 * (int32_t)person->busiest;
}

void load_words(const struct load *load)
{
	enum { PEOPLE_SHOWN = 20 };
	char date[CIVIL_DATE_SIZE];

	if (load->morning != NO_DAY) {
		civil_print_date(load->morning, date);
		printf("\nbusiest morning %s with %zu new alerts\n", date, load->morning_alerts);
	}
	if (load->count || load->unassigned)
		printf("%son whose desk, by caseload\n", load->morning == NO_DAY ? "\n" : "");
	for (size_t i = 0; i < load->count && i < PEOPLE_SHOWN; i++) {
		const struct load_person *person = &load->people[i];
		civil_print_date(monday_of(load, person), date);
		printf("    %-28.*s %6zu alert%s, busiest week %s with %u\n", (int)person->person.size,
		        person->person.at, person->alerts, person->alerts == 1 ? "" : "s", date,
		        person->weeks[person->busiest]);
	}
	if (load->count > PEOPLE_SHOWN)
		printf("    and %zu more\n", load->count - PEOPLE_SHOWN);
	if (load->unassigned)
		printf("    %-28s %6zu alert%s\n", "nobody's", load->unassigned,
		        load->unassigned == 1 ? "" : "s");
	if (load->passed_over)
		printf("    %zu caseload lines by last name, flag or section are not gone by\n",
		        load->passed_over);
}

static void date_write(struct json *json, const char *name, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	json_key(json, name);
	if (day != NO_DAY)
		civil_print_date(day, date);
	json_z(json, day != NO_DAY ? date : NULL);
}

void load_json(const struct load *load, struct json *json)
{
	date_write(json, "busiest_morning", load->morning);
	member_integer(json, "busiest_morning_known", (int64_t)load->morning_alerts);
	json_key(json, "people");
	json_list(json);
	for (size_t i = 0; i < load->count; i++) {
		const struct load_person *person = &load->people[i];
		json_object(json);
		json_key(json, "person");
		json_text(json, person->person);
		member_integer(json, "opened", (int64_t)person->alerts);
		date_write(json, "busiest_week", monday_of(load, person));
		member_integer(json, "busiest_week_opened", (int64_t)person->weeks[person->busiest]);
		json_end(json);
	}
	json_end(json);
	member_integer(json, "unassigned", (int64_t)load->unassigned);
	member_integer(json, "caseloads_passed_over", (int64_t)load->passed_over);
}
