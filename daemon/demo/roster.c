/* The roster lines of the made-up district: schools, staff and their caseloads, students, enrollments, families. */
#include "district.h"
#include "lines.h"

enum { EIGHT = 8 * 60, PUPILS_A_COUNSELOR = 220, NAME_SIZE = 64 };

static int32_t import_day(const struct district *district)
{
	return district->year.days[0] - 14;
}

static void list_of_one(struct lines *lines, const char *name, const char *value)
{
	json_key(&lines->json, name);
	json_list(&lines->json);
	json_z(&lines->json, value);
	json_end(&lines->json);
}

static void line_done(const struct district *district, struct lines *lines)
{
	line_close(lines, year_instant_ms(import_day(district), EIGHT));
}

static void school_line(const struct district *district, const struct school *school, struct lines *lines)
{
	const char *level = level_words[school->level].calendar;

	line_open(lines, TO_ROSTER, "school", "school-%s", school->id);
	line_date(lines, "time", import_day(district));
	line_z(lines, "school", school->id);
	line_z(lines, "name", school->name);
	line_z(lines, "timezone", YEAR_ZONE);
	line_z(lines, "calendar", level);
	line_z(lines, "level", level);
	line_done(district, lines);
}

/* "grant-es.counselor-2"; the first of a role has no number, and the district's own people no school. */
static void person_print(const struct school *school, const char *role, uint32_t number, char out[NAME_SIZE])
{
	int size = snprintf(out, NAME_SIZE, "%s%s%s", school ? school->id : "", school ? "." : "", role);

	if (number > 1)
		snprintf(out + size, (size_t)(NAME_SIZE - size), "-%u", number);
}

static const char *staff_name(const char *person)
{
	static const char *const names[] = {"D. Ortiz", "M. Okafor", "J. Lindqvist", "R. Nakamura",
	        "S. Haddad", "P. Kowalski", "T. Brooks", "A. Duarte", "L. Novak", "C. Mbeki", "E. Fontaine"};
	uint32_t sum = 0;

	while (*person)
		sum = sum * 31 + (unsigned char)*person++;
	return names[sum % (sizeof(names) / sizeof(names[0]))];
}

static void staff_line(const struct district *district, const struct school *school, const char *role,
        uint32_t number, struct lines *lines)
{
	char person[NAME_SIZE], email[NAME_SIZE + 20];

	person_print(school, role, number, person);
	snprintf(email, sizeof(email), "%s@riverbend.example", person);
	line_open(lines, TO_ROSTER, "staff", "staff-%s", person);
	line_date(lines, "time", import_day(district));
	line_z(lines, "person", person);
	line_z(lines, "name", staff_name(person));
	line_z(lines, "email", email);
	list_of_one(lines, "roles", role);
	if (school)
		list_of_one(lines, "schools", school->id);
	line_done(district, lines);
}

/* Counselor k of n takes every n-th grade, from the k-th. */
static void counselor_lines(const struct district *district, const struct school *school, uint32_t number,
        uint32_t count, struct lines *lines)
{
	const struct level_words *words = &level_words[school->level];
	char person[NAME_SIZE];

	staff_line(district, school, "counselor", number, lines);
	person_print(school, "counselor", number, person);
	line_open(lines, TO_ROSTER, "caseload", "caseload-%s", person);
	line_date(lines, "time", import_day(district));
	line_z(lines, "person", person);
	line_z(lines, "role", "counselor");
	line_z(lines, "school", school->id);
	json_key(&lines->json, "grades");
	json_list(&lines->json);
	for (int grade = words->first_grade + (int)number - 1; grade <= words->last_grade;
	        grade += (int)count)
		json_integer(&lines->json, grade);
	json_end(&lines->json);
	line_done(district, lines);
}

static void school_people_lines(
        const struct district *district, const struct school *school, struct lines *lines)
{
	const struct level_words *words = &level_words[school->level];
	uint32_t grades = (uint32_t)(words->last_grade - words->first_grade + 1);
	uint32_t counselors = school->pupils / PUPILS_A_COUNSELOR + 1;

	staff_line(district, school, "principal", 1, lines);
	staff_line(district, school, "clerk", 1, lines);
	staff_line(district, school, "interventionist", 1, lines);
	counselors = counselors < grades ? counselors : grades;
	for (uint32_t number = 1; number <= counselors; number++)
		counselor_lines(district, school, number, counselors, lines);
}

static void student_line(const struct district *district, const struct pupil *pupil, struct lines *lines)
{
	line_open(lines, TO_ROSTER, "student", "student-%s", pupil->id);
	line_z(lines, "student", pupil->id);
	line_date(lines, "time", import_day(district));
	line_z(lines, "first", pupil->first);
	line_z(lines, "last", pupil->last);
	line_integer(lines, "grade", pupil->grade);
	line_done(district, lines);
}

static void guardian_line(const struct district *district, const struct pupil *pupil, struct lines *lines)
{
	struct random random = random_for(district->seed ^ 0x67756172U, (uint64_t)(pupil - district->pupils));
	char phone[24];

	snprintf(phone, sizeof(phone), "+1 555 01%02u", random_below(&random, 100));
	line_open(lines, TO_ROSTER, "guardian", "guardian-%s", pupil->id);
	line_z(lines, "student", pupil->id);
	line_date(lines, "time", import_day(district));
	line_z(lines, "person", pupil->id);
	line_z(lines, "relation", random_chance(&random, 600) ? "mother" : "father");
	line_z(lines, "language", random_chance(&random, 220) ? "es" : "en");
	line_z(lines, "phone", phone);
	line_integer(lines, "priority", 1);
	json_key(&lines->json, "may_contact");
	json_truth(&lines->json, !random_chance(&random, 20));
	line_done(district, lines);
}

/* `stay` tells the enrollments of one student apart; an end is a correction of the same enrollment. */
static void enrollment_line(const struct district *district, const struct pupil *pupil, uint32_t school,
        unsigned stay, int32_t starts, int32_t ends, int64_t received_ms, struct lines *lines)
{
	line_open(lines, TO_ROSTER, "enrollment", "enrollment-%s-%u", pupil->id, stay);
	line_z(lines, "student", pupil->id);
	line_date(lines, "time", starts);
	line_z(lines, "school", district->schools[school].id);
	line_integer(lines, "grade", pupil->grade);
	line_date(lines, "starts", starts);
	if (ends != NO_DAY) {
		line_date(lines, "ends", ends);
		line_z(lines, "exit", "transferred");
	}
	line_close(lines, received_ms);
}

void roster_lines(const struct district *district, struct lines *lines)
{
	int64_t imported_ms = year_instant_ms(import_day(district), EIGHT);

	staff_line(district, NULL, "district_admin", 1, lines);
	staff_line(district, NULL, "analyst", 1, lines);
	for (uint32_t i = 0; i < district->school_count; i++) {
		school_line(district, &district->schools[i], lines);
		school_people_lines(district, &district->schools[i], lines);
	}
	for (uint32_t i = 0; i < district->pupil_count; i++) {
		const struct pupil *pupil = &district->pupils[i];
		if (pupil->story == STORY_ARRIVAL)
			continue;
		student_line(district, pupil, lines);
		guardian_line(district, pupil, lines);
		enrollment_line(district, pupil, pupil->school, 1, district->year.days[0], NO_DAY,
		        imported_ms, lines);
	}
}

/* Families tell the school in the morning of the day. */
void roster_day_lines(
        const struct district *district, const struct pupil *pupil, int32_t day_index, struct lines *lines)
{
	const int32_t *days = district->year.days;
	int64_t now_ms = year_instant_ms(days[day_index], EIGHT);
	bool returns = pupil->school == pupil->next_school;

	if (pupil->story == STORY_ARRIVAL && day_index == pupil->story_at) {
		student_line(district, pupil, lines);
		guardian_line(district, pupil, lines);
		enrollment_line(district, pupil, pupil->school, 1, days[day_index], NO_DAY, now_ms, lines);
	}
	if (pupil->story != STORY_MOVER)
		return;
	if (day_index == pupil->story_at)
		enrollment_line(
		        district, pupil, pupil->school, 1, days[0], days[day_index - 1], now_ms, lines);
	if (day_index == pupil->story_at + (returns ? PUPIL_AWAY_DAYS : 0))
		enrollment_line(
		        district, pupil, pupil->next_school, 2, days[day_index], NO_DAY, now_ms, lines);
}
