/* doings.c - assessments, behavior, work and sessions of a day. */
#include "life_inside.h"

static void begin(struct life *life, const char *type, int student, int32_t day)
{
	char date[CIVIL_DATE_SIZE], clock[CIVIL_INSTANT_SIZE];
	struct chance *chance = &life->chance;
	int school = life->pupils[student].school;
	int64_t at = life_instant(life, school, day, chance_between(chance, 8, 15) * HOUR_MS);

	civil_print_instant(at, zone_offset(life->zones[school % CALENDARS], at), clock);
	buf_print(&life->body, "{\"id\":\"e%d\",\"type\":\"%s\",\"student\":\"S%d\",\"time\":\"%s\",",
	        life->next_number++, type, student, chance_one_in(chance, 3) ? life_date(day, date) : clock);
}

static void write_assessment(struct life *life, int student, int32_t day)
{
	static const char *const kinds[] = {"probe", "screener", "probe", "benchmark"};
	struct chance *chance = &life->chance;
	const char *subject = chance_one_in(chance, 2) ? "math" : "reading";

	begin(life, "assessment", student, day);
	buf_print(&life->body, "\"kind\":\"%s\",\"subject\":\"%s\"", kinds[chance_below(chance, 4)], subject);
	if (chance_one_in(chance, 20))
		buf_add_z(&life->body, "}\n");
	else
		buf_print(&life->body, ",\"score\":%d.%d}\n", chance_below(chance, 100),
		        5 * chance_below(chance, 2));
}

static void write_behavior(struct life *life, int student, int32_t day)
{
	struct chance *chance = &life->chance;

	begin(life, "behavior", student, day);
	if (chance_one_in(chance, 5))
		buf_print(
		        &life->body, "\"kind\":\"suspension\",\"days\":%d}\n", chance_between(chance, 1, 4));
	else
		buf_print(&life->body, "\"kind\":\"referral\"%s%s}\n",
		        chance_one_in(chance, 3) ? ",\"level\":\"major\"" : "",
		        chance_one_in(chance, 6) ? ",\"role\":\"victim\"" : "");
}

static void write_work(struct life *life, int student, int32_t day)
{
	struct chance *chance = &life->chance;

	begin(life, "assessment", student, day);
	buf_print(&life->body, "\"kind\":\"assignment\",\"course\":\"%s\",\"missing\":%s,\"score\":%d}\n",
	        chance_one_in(chance, 2) ? "alg" : "eng", chance_one_in(chance, 4) ? "true" : "false",
	        chance_below(chance, 100));
}

static void write_session(struct life *life, int student, int32_t day)
{
	begin(life, "session", student, day);
	buf_print(&life->body, "\"plan\":\"plan%d\",\"attended\":%s,\"minutes\":30}\n", student,
	        chance_one_in(&life->chance, 4) ? "false" : "true");
}

void doings_write(struct life *life, int student, int32_t day)
{
	struct chance *chance = &life->chance;

	if (chance_one_in(chance, 12))
		write_assessment(life, student, day);
	if (chance_one_in(chance, 40))
		write_behavior(life, student, day);
	if (chance_one_in(chance, 12))
		write_work(life, student, day);
	if (life->pupils[student].has_plan && chance_one_in(chance, 3))
		write_session(life, student, day);
}
