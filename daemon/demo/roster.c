/* The roster lines of the made-up district: schools, staff and their caseloads, students, enrollments, families. */
#include "sample.h"
#include "mailbag.h"

enum { EIGHT = 8 * 60, PUPILS_A_COUNSELOR = 220, NAME_SIZE = 64 };

static int32_t import_day(const struct sample *sample)
{
	return sample->year.days[0] - 14;
}

static void list_of_one(struct mailbag *bag, const char *name, const char *value)
{
	json_key(&bag->json, name);
	json_list(&bag->json);
	json_z(&bag->json, value);
	json_end(&bag->json);
}

static void line_done(const struct sample *sample, struct mailbag *bag)
{
	line_close(bag, year_instant_ms(import_day(sample), EIGHT));
}

static void school_line(const struct sample *sample, const struct school *school, struct mailbag *bag)
{
	const char *level = level_words[school->level].calendar;

	line_open(bag, TO_ROSTER, "school", "school-%s", school->id);
	line_date(bag, "time", import_day(sample));
	line_z(bag, "school", school->id);
	line_z(bag, "name", school->name);
	line_z(bag, "timezone", YEAR_ZONE);
	line_z(bag, "calendar", level);
	line_z(bag, "level", level);
	line_done(sample, bag);
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

static void staff_line(const struct sample *sample, const struct school *school, const char *role,
        uint32_t number, struct mailbag *bag)
{
	char person[NAME_SIZE], email[NAME_SIZE + 20];

	person_print(school, role, number, person);
	snprintf(email, sizeof(email), "%s@riverbend.example", person);
	line_open(bag, TO_ROSTER, "staff", "staff-%s", person);
	line_date(bag, "time", import_day(sample));
	line_z(bag, "person", person);
	line_z(bag, "name", staff_name(person));
	line_z(bag, "email", email);
	list_of_one(bag, "roles", role);
	if (school)
		list_of_one(bag, "schools", school->id);
	line_done(sample, bag);
}

/* Counselor k of n takes every n-th grade, from the k-th. */
static void counselor_lines(const struct sample *sample, const struct school *school, uint32_t number,
        uint32_t count, struct mailbag *bag)
{
	const struct level_words *words = &level_words[school->level];
	char person[NAME_SIZE];

	staff_line(sample, school, "counselor", number, bag);
	person_print(school, "counselor", number, person);
	line_open(bag, TO_ROSTER, "caseload", "caseload-%s", person);
	line_date(bag, "time", import_day(sample));
	line_z(bag, "person", person);
	line_z(bag, "role", "counselor");
	line_z(bag, "school", school->id);
	json_key(&bag->json, "grades");
	json_list(&bag->json);
	for (int grade = words->first_grade + (int)number - 1; grade <= words->last_grade;
	        grade += (int)count)
		json_integer(&bag->json, grade);
	json_end(&bag->json);
	line_done(sample, bag);
}

static void school_people_lines(const struct sample *sample, const struct school *school, struct mailbag *bag)
{
	const struct level_words *words = &level_words[school->level];
	uint32_t grades = (uint32_t)(words->last_grade - words->first_grade + 1);
	uint32_t counselors = school->pupils / PUPILS_A_COUNSELOR + 1;

	staff_line(sample, school, "principal", 1, bag);
	staff_line(sample, school, "clerk", 1, bag);
	staff_line(sample, school, "interventionist", 1, bag);
	counselors = counselors < grades ? counselors : grades;
	for (uint32_t number = 1; number <= counselors; number++)
		counselor_lines(sample, school, number, counselors, bag);
}

static void student_line(const struct pupil *pupil, int32_t day, struct mailbag *bag)
{
	line_open(bag, TO_ROSTER, "student", "student-%s", pupil->id);
	line_z(bag, "student", pupil->id);
	line_date(bag, "time", day);
	line_z(bag, "first", pupil->first);
	line_z(bag, "last", pupil->last);
	line_integer(bag, "grade", pupil->grade);
	line_close(bag, year_instant_ms(day, EIGHT));
}

static void guardian_line(
        const struct sample *sample, const struct pupil *pupil, int32_t day, struct mailbag *bag)
{
	struct random random = random_for(sample->seed ^ 0x67756172U, (uint64_t)(pupil - sample->pupils));
	char phone[24];

	snprintf(phone, sizeof(phone), "+1 555 01%02u", random_below(&random, 100));
	line_open(bag, TO_ROSTER, "guardian", "guardian-%s", pupil->id);
	line_z(bag, "student", pupil->id);
	line_date(bag, "time", day);
	line_z(bag, "person", pupil->id);
	line_z(bag, "relation", random_chance(&random, 600) ? "mother" : "father");
	line_z(bag, "language", random_chance(&random, 220) ? "es" : "en");
	line_z(bag, "phone", phone);
	line_integer(bag, "priority", 1);
	json_key(&bag->json, "may_contact");
	json_truth(&bag->json, !random_chance(&random, 20));
	line_close(bag, year_instant_ms(day, EIGHT));
}

/* `stay` tells the enrollments of one student apart; an end is a correction of the same enrollment. */
static void enrollment_line(const struct sample *sample, const struct pupil *pupil, uint32_t school,
        unsigned stay, int32_t starts, int32_t ends, int64_t received_ms, struct mailbag *bag)
{
	line_open(bag, TO_ROSTER, "enrollment", "enrollment-%s-%u", pupil->id, stay);
	line_z(bag, "student", pupil->id);
	line_date(bag, "time", starts);
	line_z(bag, "school", sample->schools[school].id);
	line_integer(bag, "grade", pupil->grade);
	line_date(bag, "starts", starts);
	if (ends != NO_DAY) {
		line_date(bag, "ends", ends);
		line_z(bag, "exit", "transferred");
	}
	line_close(bag, received_ms);
}

void roster_lines(const struct sample *sample, struct mailbag *bag)
{
	int64_t imported_ms = year_instant_ms(import_day(sample), EIGHT);

	staff_line(sample, NULL, "district_admin", 1, bag);
	staff_line(sample, NULL, "analyst", 1, bag);
	for (uint32_t i = 0; i < sample->school_count; i++) {
		school_line(sample, &sample->schools[i], bag);
		school_people_lines(sample, &sample->schools[i], bag);
	}
	for (uint32_t i = 0; i < sample->pupil_count; i++) {
		const struct pupil *pupil = &sample->pupils[i];
		if (pupil->story == STORY_ARRIVAL)
			continue;
		student_line(pupil, import_day(sample), bag);
		guardian_line(sample, pupil, import_day(sample), bag);
		enrollment_line(
		        sample, pupil, pupil->school, 1, sample->year.days[0], NO_DAY, imported_ms, bag);
	}
}

/* Families tell the school in the morning of the day. */
void roster_day_lines(
        const struct sample *sample, const struct pupil *pupil, int32_t day_index, struct mailbag *bag)
{
	const int32_t *days = sample->year.days;
	int64_t now_ms = year_instant_ms(days[day_index], EIGHT);
	bool returns = pupil->school == pupil->next_school;

	if (pupil->story == STORY_ARRIVAL && day_index == pupil->story_at) {
		student_line(pupil, days[day_index], bag);
		guardian_line(sample, pupil, days[day_index], bag);
		enrollment_line(sample, pupil, pupil->school, 1, days[day_index], NO_DAY, now_ms, bag);
	}
	if (pupil->story != STORY_MOVER)
		return;
	if (day_index == pupil->story_at)
		enrollment_line(sample, pupil, pupil->school, 1, days[0], days[day_index] - 1, now_ms, bag);
	if (day_index == pupil->story_at + (returns ? PUPIL_AWAY_DAYS : 0))
		enrollment_line(sample, pupil, pupil->next_school, 2, days[day_index], NO_DAY, now_ms, bag);
}
