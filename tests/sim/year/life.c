/* life.c - lives the days of a district. */
#include "life_inside.h"
#include <string.h>

const char *life_date(int32_t day, char out[CIVIL_DATE_SIZE])
{
	civil_print_date(day, out);
	return out;
}

static size_t calendar_of(int school)
{
	return (size_t)school % CALENDARS;
}

int64_t life_instant(const struct life *life, int school, int32_t day, int ms)
{
	return zone_instant(life->zones[calendar_of(school)], day, ms);
}

static bool are_in_school(const struct life *life, int school, int32_t day)
{
	return bylaws_are_in_school(life->bylaws, calendar_of(school), day);
}

/* --- the roster ----------------------------------------------------------------------------------------------- */

void life_enrollment(struct life *life, int student, int32_t ends, const char *exit)
{
	const struct pupil *pupil = &life->pupils[student];
	char since[CIVIL_DATE_SIZE], until[CIVIL_DATE_SIZE];

	buf_print(&life->body,
	        "{\"id\":\"n%d\",\"type\":\"enrollment\",\"student\":\"S%d\",\"time\":\"%s\",\"school\":"
	        "\"sch%d\","
	        "\"starts\":\"%s\",\"grade\":%d",
	        pupil->enrollment, student, life_date(pupil->since, since), pupil->school, since,
	        3 + student % 6);
	if (ends != NO_DAY)
		buf_print(&life->body, ",\"ends\":\"%s\",\"exit\":\"%s\"", life_date(ends, until), exit);
	buf_add_z(&life->body, "}\n");
}

void life_profile(struct life *life, int student, int32_t day, const char *flags)
{
	char date[CIVIL_DATE_SIZE];

	buf_print(&life->body,
	        "{\"id\":\"s%d\",\"type\":\"student\",\"student\":\"S%d\",\"time\":\"%s\",\"grade\":%d,"
	        "\"birthdate\":\"2014-%02d-11\",\"flags\":[%s]}\n",
	        student, student, life_date(day, date), 3 + student % 6, 1 + student % 12, flags);
}

void life_plan(struct life *life, int student, int32_t day, const char *status)
{
	char date[CIVIL_DATE_SIZE], review[CIVIL_DATE_SIZE];

	buf_print(&life->body,
	        "{\"id\":\"plan%d\",\"type\":\"plan\",\"student\":\"S%d\",\"time\":\"%s\",\"domain\":\"math\""
	        ","
	        "\"tier\":2,\"status\":\"%s\",\"baseline\":%d,\"goal\":%d,\"starts\":\"%s\",\"review_on\":"
	        "\"%s\"}\n",
	        student, student, life_date(day, date), status, 20 + student % 20, 60 + student % 30, date,
	        life_date(day + 80, review));
	buf_print(&life->body,
	        "{\"id\":\"tier%d\",\"type\":\"tier\",\"student\":\"S%d\",\"time\":\"%s\",\"domain\":\"math\""
	        ","
	        "\"tier\":%d}\n",
	        student, student, date, strcmp(status, "ended") == 0 ? 1 : 2);
}

static void write_school(struct life *life, int school)
{
	buf_print(&life->body,
	        "{\"id\":\"sch%d\",\"type\":\"school\",\"time\":\"2025-01-01\",\"school\":\"sch%d\","
	        "\"timezone\":\"%s\","
	        "\"calendar\":\"cal%zu\",\"level\":\"%s\"}\n",
	        school, school, life->bylaws->calendars[calendar_of(school)].zone, calendar_of(school),
	        school % 2 ? "middle" : "high");
}

static void pupil_begin(struct life *life, int student, int32_t day)
{
	struct pupil *pupil = &life->pupils[student];
	struct chance *chance = &life->chance;

	*pupil = (struct pupil){
	        .school = chance_below(chance, life->school_count),
	        .is_here = true,
	        .has_plan = chance_one_in(chance, 5),
	        .absences = chance_one_in(chance, 5) ? chance_between(chance, 100, 400) : 40,
	        .enrollment = life->next_number++,
	        .since = day,
	};
	life_enrollment(life, student, NO_DAY, NULL);
	life_profile(life, student, civil_day(2010, 1, 1), chance_one_in(chance, 3) ? "\"el\"" : "");
	if (pupil->has_plan)
		life_plan(life, student, day, "active");
}

void life_begin(struct life *life, const struct bylaws *bylaws, struct zones *zones, struct mailbox *mailbox,
        uint64_t seed)
{
	int32_t first = bylaws_first_day(bylaws);

	*life = (struct life){
	        .chance = {seed * 0x9e3779b97f4a7c15u + 3}, .bylaws = bylaws, .mailbox = mailbox};
	for (size_t i = 0; i < CALENDARS; i++)
		life->zones[i] = zones_find(zones, text_of(bylaws->calendars[i].zone));
	life->school_count = chance_between(&life->chance, 2, SCHOOLS_MOST);
	life->pupil_count = chance_one_in(&life->chance, 4) ? chance_between(&life->chance, 120, PUPILS_MOST)
	                                                    : chance_between(&life->chance, 40, 80);
	life->trouble = chance_one_in(&life->chance, 4) ? 0 : chance_between(&life->chance, 10, 300);
	life->says_present = chance_one_in(&life->chance, 2);
	names_begin(life, seed);
	for (int school = 0; school < life->school_count; school++)
		write_school(life, school);
	for (int student = 0; student < life->pupil_count; student++)
		pupil_begin(life, student, first);
	mailbox_add(mailbox, life_instant(life, 0, first - 2, 9 * HOUR_MS), &life->body);
}

void life_finish(struct life *life)
{
	buf_finish(&life->body);
}

/* --- attendance ----------------------------------------------------------------------------------------------- */

const char *life_some_absence(struct life *life)
{
	static const char *const choices[] = {"\"status\":\"absent\",\"excused\":false",
	        "\"status\":\"absent\",\"excused\":true", "\"status\":\"absent\"", "\"status\":\"tardy\"",
	        "\"status\":\"suspended_out\"",
	        "\"status\":\"absent\",\"scope\":\"section\",\"section\":\"m1\""};

	return choices[chance_below(&life->chance, sizeof choices / sizeof choices[0])];
}

void life_mark(struct life *life, const struct mark *mark, const char *fields)
{
	char date[CIVIL_DATE_SIZE];

	buf_print(&life->body, "{\"id\":\"a%d\",\"type\":\"attendance\",\"student\":\"S%d\",\"time\":\"%s\"",
	        mark->number, mark->student, life_date(mark->day, date));
	if (mark->has_slot)
		buf_print(&life->body, ",\"slot\":\"%d/%s\"", mark->student, date);
	buf_print(&life->body, ",%s}\n", fields);
}

static void mark_add(struct life *life, int student, int32_t day, const char *fields)
{
	struct mark *mark = &life->marks[life->mark_count++ % MARKS_KEPT];

	*mark = (struct mark){student, life->next_number++, day, life->pupils[student].school == 1};
	life_mark(life, mark, fields);
}

static void write_complete(struct life *life, int school, int32_t day)
{
	char date[CIVIL_DATE_SIZE], clock[CIVIL_INSTANT_SIZE];
	int64_t at = life_instant(life, school, day, 10 * HOUR_MS);

	civil_print_instant(at, zone_offset(life->zones[calendar_of(school)], at), clock);
	buf_print(&life->body,
	        "{\"id\":\"f%d.%d\",\"type\":\"feed\",\"time\":\"%s\",\"feed\":\"attendance\",\"date\":\"%s\""
	        ","
	        "\"complete\":true,\"school\":\"sch%d\"}\n",
	        school, day, clock, life_date(day, date), school);
}

static void write_attendance(struct life *life, int school, int32_t day)
{
	for (int student = 0; student < life->pupil_count; student++) {
		const struct pupil *pupil = &life->pupils[student];

		if (!pupil->is_here || pupil->school != school || pupil->since > day)
			continue;
		if (chance_below(&life->chance, 1000) < pupil->absences)
			mark_add(life, student, day, life_some_absence(life));
		else if (life->says_present)
			mark_add(life, student, day, "\"status\":\"present\"");
	}
	if (!life->says_present)
		write_complete(life, school, day);
}

/* --- a day ---------------------------------------------------------------------------------------------------- */

static void school_day(struct life *life, int school, int32_t day)
{
	write_attendance(life, school, day);
	post_send(life, school, day, 8, 12);
	for (int student = 0; student < life->pupil_count; student++)
		if (life->pupils[student].is_here && life->pupils[student].school == school)
			doings_write(life, student, day);
	post_send(life, school, day, 9, 20);
}

static bool is_any_in_school(const struct life *life, int32_t day)
{
	return are_in_school(life, 0, day) || are_in_school(life, 1, day);
}

void life_day(struct life *life, int32_t day)
{
	for (int school = 0; school < life->school_count; school++)
		if (are_in_school(life, school, day))
			school_day(life, school, day);
	if (!is_any_in_school(life, day))
		return;
	moves_write(life, day);
	changes_write(life);
	names_write(life, day);
	post_send(life, 0, day, 6, 22);
}
