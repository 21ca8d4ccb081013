/* What happens to a student on a school day, and when the district hears of it. */
#include "sample.h"
#include "mailbag.h"

/* Minutes of the day. */
enum {
	MORNING_IMPORT = 9 * 60 + 30,
	NOON = 12 * 60 + 15,
	TEST_AT = 10 * 60 + 30,
	TEST_IMPORT = 16 * 60 + 20,
	NEXT_MORNING = 7 * 60 + 10
};
enum { DRIFT_TERM = 40, PAPER_DAYS = 5, ERROR_DAYS = 3, SUDDEN_DAYS = 4, PLAN_AFTER = 22, MARK_EVERY = 15 };

struct moment {
	const struct sample *sample;
	struct pupil *pupil;
	struct mailbag *bag;
	int32_t index, day;
	int32_t since; /* school days into the story; negative before it */
	char date[CIVIL_DATE_SIZE];
};

static bool in_story(const struct moment *at, enum story story, int32_t from, int32_t length)
{
	return at->pupil->story == story && at->since >= from && at->since < from + length;
}

/* A later school day; the last one when the year is over before. */
static int32_t day_after(const struct moment *at, int32_t school_days)
{
	const struct year *year = &at->sample->year;
	size_t index = (size_t)(at->index + school_days);

	return year->days[index < year->count ? index : year->count - 1];
}

static void about(const struct moment *at)
{
	line_z(at->bag, "student", at->pupil->id);
}

static void attendance_line(
        const struct moment *at, const char *status, const char *excused, int64_t received_ms)
{
	struct mailbag *bag = at->bag;

	line_open(bag, TO_EVENTS, "attendance", "att-%s-%s", at->pupil->id, at->date);
	about(at);
	line_z(bag, "time", at->date);
	line_z(bag, "status", status);
	if (excused) {
		json_key(&bag->json, "excused");
		json_truth(&bag->json, *excused == 'y');
	}
	line_close(bag, received_ms);
}

/* Per thousand. */
static uint32_t absence_share(const struct moment *at)
{
	if (at->pupil->story != STORY_DRIFT || at->since < 0)
		return 32;
	return 60 + 240 * (uint32_t)(at->since < DRIFT_TERM ? at->since : DRIFT_TERM) / DRIFT_TERM;
}

static const char *excuse_draw(struct random *random)
{
	uint32_t at = random_below(random, 10);

	return at < 6 ? "y" : at < 9 ? "n" : NULL;
}

static void attendance_happens(const struct moment *at)
{
	struct random *random = &at->pupil->random;
	bool is_absent = random_chance(random, absence_share(at));
	bool is_tardy = random_chance(random, at->pupil->grade >= 9 ? 45 : 15);
	const char *excused = excuse_draw(random);
	bool on_paper = in_story(at, STORY_PAPER, 0, PAPER_DAYS);
	int64_t received_ms = on_paper ? year_instant_ms(day_after(at, PAPER_DAYS + 2), TEST_IMPORT)
	                               : year_instant_ms(at->day, MORNING_IMPORT);

	if (in_story(at, STORY_SUDDEN, 0, SUDDEN_DAYS))
		is_absent = true, excused = "n";
	if (in_story(at, STORY_ENTRY_ERROR, 0, ERROR_DAYS)) {
		attendance_line(at, "absent", "n", received_ms);
		attendance_line(at, "present", NULL,
		        year_instant_ms(day_after(at, ERROR_DAYS - at->since), NEXT_MORNING));
	} else if (is_absent) {
		attendance_line(at, "absent", excused, received_ms);
	} else {
		attendance_line(at, is_tardy ? "tardy" : "present", NULL, received_ms);
	}
}

static void behavior_line(const struct moment *at, const char *kind, const char *level, const char *category)
{
	struct mailbag *bag = at->bag;

	line_open(bag, TO_EVENTS, "behavior", "beh-%s-%s", at->pupil->id, at->date);
	about(at);
	line_instant(bag, "time", year_instant_ms(at->day, NOON));
	line_z(bag, "kind", kind);
	if (level)
		line_z(bag, "level", level);
	if (category)
		line_z(bag, "category", category);
	line_close(bag, year_instant_ms(at->day, NOON + 35));
}

static void behavior_delete(const struct moment *at)
{
	struct mailbag *bag = at->bag;

	line_open(bag, TO_EVENTS, "behavior", "beh-%s-%s", at->pupil->id, at->date);
	about(at);
	line_instant(bag, "time", year_instant_ms(at->day, NOON));
	line_z(bag, "op", "delete");
	line_close(bag, year_instant_ms(day_after(at, 1), NEXT_MORNING));
}

static void conversation_line(const struct moment *at)
{
	line_open(at->bag, TO_EVENTS, "conversation", "talk-%s-%s", at->pupil->id, at->date);
	about(at);
	line_z(at->bag, "time", at->date);
	line_z(at->bag, "with", "family");
	line_z(at->bag, "domain", "behavior");
	line_close(at->bag, year_instant_ms(at->day, TEST_IMPORT));
}

static void behavior_happens(const struct moment *at)
{
	struct random *random = &at->pupil->random;
	bool is_referred = random_chance(random, 1), is_praised = random_chance(random, 6);
	bool is_major = random_chance(random, 300);

	if (in_story(at, STORY_CLUSTER, 0, 9) && at->since % 4 == 0)
		behavior_line(at, "referral", at->since == 8 ? "major" : "minor", "disruption");
	else if (in_story(at, STORY_WRONG_STUDENT, 0, 2)) {
		behavior_line(at, "referral", "major", "fighting");
		behavior_delete(at);
	} else if (is_referred)
		behavior_line(at, "referral", is_major ? "major" : "minor", "defiance");
	else if (is_praised)
		behavior_line(at, "positive", NULL, NULL);
	if (in_story(at, STORY_CLUSTER, 12, 1))
		conversation_line(at);
}

/* A reader gains a word a week; one in trouble loses two, until the plan has run two weeks. */
static int32_t reading_gain(const struct moment *at)
{
	if (at->pupil->story != STORY_READER || at->since < 0)
		return 10;
	return at->since < PLAN_AFTER + 10 ? -22 : 20;
}

static void probe_line(const struct moment *at, int32_t score)
{
	struct mailbag *bag = at->bag;

	line_open(bag, TO_EVENTS, "assessment", "orf-%s-%s", at->pupil->id, at->date);
	about(at);
	line_instant(bag, "time", year_instant_ms(at->day, TEST_AT));
	line_z(bag, "kind", "probe");
	line_z(bag, "subject", "reading");
	line_z(bag, "measure", "orf");
	line_integer(bag, "score", score);
	line_close(bag, year_instant_ms(at->day, TEST_IMPORT));
}

static void probe_happens(const struct moment *at)
{
	struct pupil *pupil = at->pupil;

	if (!pupil->is_probed || civil_weekday(at->day) != WEDNESDAY)
		return;
	pupil->words += reading_gain(at);
	int32_t score = (pupil->words + random_bell(&pupil->random, 0, 8)) / 10;
	probe_line(at, score > 5 ? score : 5);
}

/* Fall, winter and spring. */
static void screener_happens(const struct moment *at)
{
	struct random *random = &at->pupil->random;
	struct mailbag *bag = at->bag;

	if (at->index % 75 != 12)
		return;
	int32_t percentile = random_bell(random, at->pupil->story == STORY_READER ? 18 : 52, 16);
	percentile = percentile < 1 ? 1 : percentile > 99 ? 99 : percentile;
	line_open(bag, TO_EVENTS, "assessment", "map-%s-%s", at->pupil->id, at->date);
	about(at);
	line_instant(bag, "time", year_instant_ms(at->day, TEST_AT));
	line_z(bag, "kind", "screener");
	line_z(bag, "subject", "reading");
	line_z(bag, "measure", "map");
	line_integer(bag, "score", 150 + 8 * at->pupil->grade + percentile / 2);
	line_integer(bag, "percentile", percentile);
	line_close(bag, year_instant_ms(at->day, TEST_IMPORT));
}

/* A mark is a state: the same id with a later time is the next one.  Every school and course has its own days. */
static void mark_happens(const struct moment *at, const char *course, uint32_t shift)
{
	struct pupil *pupil = at->pupil;
	struct mailbag *bag = at->bag;

	if (pupil->grade < 6 || ((uint32_t)at->index + 4 * pupil->school + shift) % MARK_EVERY)
		return;
	bool slips = at->since > 0 && (pupil->story == STORY_DRIFT || pupil->story == STORY_READER);
	int32_t score = random_bell(&pupil->random, slips ? 62 : 79, 6);
	line_open(bag, TO_EVENTS, "assessment", "mark-%s-%s", pupil->id, course);
	about(at);
	line_instant(bag, "time", year_instant_ms(at->day, TEST_AT));
	line_z(bag, "kind", "mark");
	line_z(bag, "course", course);
	line_integer(bag, "score", score);
	line_close(bag, year_instant_ms(at->day, TEST_IMPORT));
}

static void plan_line(const struct moment *at)
{
	struct mailbag *bag = at->bag;
	int32_t words = at->pupil->words / 10;

	line_open(bag, TO_EVENTS, "plan", "plan-%s", at->pupil->id);
	about(at);
	line_z(bag, "time", at->date);
	line_z(bag, "domain", "reading");
	line_integer(bag, "tier", 2);
	line_z(bag, "measure", "orf");
	line_integer(bag, "baseline", words);
	line_integer(bag, "goal", words + 18);
	line_z(bag, "starts", at->date);
	line_date(bag, "review_on", at->day + 42);
	line_z(bag, "status", "active");
	line_close(bag, year_instant_ms(at->day, TEST_IMPORT));
}

static void session_line(const struct moment *at, bool attended)
{
	struct mailbag *bag = at->bag;
	char plan[32];

	snprintf(plan, sizeof(plan), "plan-%s", at->pupil->id);
	line_open(bag, TO_EVENTS, "session", "session-%s-%s", at->pupil->id, at->date);
	about(at);
	line_z(bag, "time", at->date);
	line_z(bag, "plan", plan);
	line_integer(bag, "minutes", attended ? 25 : 0);
	json_key(&bag->json, "attended");
	json_truth(&bag->json, attended);
	line_close(bag, year_instant_ms(at->day, TEST_IMPORT));
}

static void support_happens(const struct moment *at)
{
	enum weekday weekday = civil_weekday(at->day);

	if (in_story(at, STORY_READER, PLAN_AFTER, 1))
		plan_line(at);
	else if (in_story(at, STORY_READER, PLAN_AFTER + 1, 30) &&
	         (weekday == TUESDAY || weekday == THURSDAY))
		session_line(at, random_chance(&at->pupil->random, 850));
}

void school_day_lines(
        const struct sample *sample, struct pupil *pupil, int32_t day_index, struct mailbag *bag)
{
	struct moment at = {
	        .sample = sample,
	        .pupil = pupil,
	        .bag = bag,
	        .index = day_index,
	        .day = sample->year.days[day_index],
	        .since = day_index - pupil->story_at,
	};

	if (!pupil_is_here(pupil, day_index))
		return;
	civil_print_date(at.day, at.date);
	attendance_happens(&at);
	behavior_happens(&at);
	probe_happens(&at);
	screener_happens(&at);
	mark_happens(&at, "math", 1);
	mark_happens(&at, "english", 7);
	support_happens(&at);
}
