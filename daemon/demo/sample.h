#ifndef DAEMON_DEMO_SAMPLE_H
#define DAEMON_DEMO_SAMPLE_H
/* The made-up district: its schools, its year, and students who each live one story. */
#include "random.h"
#include "year.h"

struct mailbag;

enum { PUPIL_AWAY_DAYS = 30 }; /* school days */

enum level { LEVEL_ELEMENTARY, LEVEL_MIDDLE, LEVEL_HIGH, LEVEL_COUNT };
struct level_words {
	const char *calendar, *title, *suffix; /* "elementary", "Elementary", "es" */
	const char *day_ends;
	int first_grade, last_grade;
};
extern const struct level_words level_words[LEVEL_COUNT];

struct school {
	char id[32], name[48];
	enum level level;
	uint32_t pupils;
};

/* What rules are made for.  Each is a small drama that a reader of the alerts can follow. */
enum story {
	STORY_STEADY,
	STORY_SUDDEN,        /* gone for days without a word */
	STORY_DRIFT,         /* absent more and more often */
	STORY_ENTRY_ERROR,   /* marked absent three days by mistake; corrected the next morning */
	STORY_WRONG_STUDENT, /* a referral of somebody else, deleted the next morning */
	STORY_CLUSTER,       /* three referrals in two weeks, then a talk */
	STORY_READER,        /* reading scores fall; a plan begins, and they rise */
	STORY_PAPER,         /* a substitute's week of attendance, entered a week late */
	STORY_MOVER,         /* changes school */
	STORY_ARRIVAL,       /* comes in the middle of the year */
	STORY_COUNT
};

struct pupil {
	char id[16];
	struct random random;
	uint32_t school, next_school;
	const char *first, *last;
	int grade;
	enum story story;
	int32_t story_at; /* index of a school day */
	int32_t words;    /* read aloud a minute, in tenths */
	bool is_probed;
};

struct sample {
	uint64_t seed;
	struct year year;
	struct school *schools; /* owned */
	struct pupil *pupils;   /* owned */
	uint32_t school_count, pupil_count;
};

void sample_create(struct sample *sample, uint64_t seed, uint32_t pupils, uint32_t schools);
void sample_finish(struct sample *sample);
uint32_t pupil_school(const struct pupil *pupil, int32_t day_index); /* that day's */
bool pupil_is_here(const struct pupil *pupil, int32_t day_index);

/* Everything about people that is known before the first day, and what happens on a day.  Lines may be received later
 * than their day. */
void roster_lines(const struct sample *sample, struct mailbag *bag);
void roster_day_lines(
        const struct sample *sample, const struct pupil *pupil, int32_t day_index, struct mailbag *bag);
void school_day_lines(
        const struct sample *sample, struct pupil *pupil, int32_t day_index, struct mailbag *bag);
#endif
