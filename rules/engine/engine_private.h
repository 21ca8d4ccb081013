#ifndef RULES_ENGINE_ENGINE_PRIVATE_H
#define RULES_ENGINE_ENGINE_PRIVATE_H
/* The engine's own state: students by number, who is due, who was touched.  engine.c is the door; students.c loads,
 * steps, keeps and drops them. */
#include "aliases.h"
#include "base/names.h"
#include "due.h"
#include "per.h"
#include "step.h"
#include "tell.h"

enum { SLOT_SCHOOLS = 2 };

/* What is kept of a student even while the facts are not in memory. */
struct slot {
	struct facts *facts;            /* owned; NULL: to be loaded when next needed */
	int64_t kept_ms;                /* stepped up to here at the last keep; INT64_MIN: never */
	uint32_t fact_count, bytes;     /* when loaded, or last stepped; 0 while not in memory */
	uint32_t schools[SLOT_SCHOOLS]; /* of one who was let go: numbers in school_ids, in no order */
	uint8_t school_count;           /* more than SLOT_SCHOOLS: too many to say, or never looked */
	bool kept_history;
	bool is_dirty;    /* facts were taken or loaded: judge anew and compare with what was told */
	bool is_prepared; /* what time alone would have told before the arrival at hand is told */
	bool is_waiting;  /* stands in `work` */
	bool is_touched;  /* stands in `touched` */
	bool is_stale;    /* made known by engine_resume, and not looked at since */
	bool is_recent;   /* needed since engine_evict last passed */
	bool is_known;    /* some line was about this number, or may have been */
};

struct numbers_list {
	uint32_t *items; /* owned */
	size_t count, capacity;
};

struct engine {
	struct ruleset *set;            /* shared */
	struct zones *zones;            /* borrowed */
	const struct engine_host *host; /* borrowed */
	bool as_corrected;
	struct large memory; /* of students, what is kept of each and the list of them */
	struct layout layout;
	uint64_t *rule_room;      /* owned; two sets of rules, for who judges */
	struct per_values values; /* for who judges */
	struct district district;
	struct aliases aliases; /* as all lines taken say; */
	struct joins joins;     /* .. and as students are judged, which follows with engine_keep */
	bool joins_lag;         /* they may differ */
	bool district_touched;  /* since the last keep */
	bool district_is_stale; /* to be loaded before it is next asked */
	struct slot *slots;     /* owned, in memory; by student */
	size_t slot_count, slot_capacity;
	struct due due;
	struct numbers_list work, touched;
	size_t work_done; /* so many at the head of `work` have been stepped, and wait no more */
	bool work_is_sorted;
	int64_t work_ms;         /* the instant for which those in `work` were gathered */
	int64_t last_ms;         /* students were last stepped */
	uint32_t settled;        /* nobody below is stale */
	size_t stale;            /* how many are */
	struct names school_ids; /* of students who were let go */
	size_t fact_count;       /* in memory, as each was last stepped; */
	size_t bytes;            /* and what the students they are of take */
	uint32_t evict_at;       /* where engine_evict goes on */
	int64_t next_id, kept_next_id;
	uint64_t evaluations;
	struct episode *wanted; /* owned; what engine_wanted last gave */
	size_t wanted_capacity;
};

/* The student's facts, loaded when they are not in memory; NULL when the host failed. */
struct facts *students_need(struct engine *engine, uint32_t student, struct diag *why);
/* The same, to be asked in the middle of an arrival: everything filed so far has its place. */
const struct facts *students_ask(struct engine *engine, uint32_t student, struct diag *why);
/* The facts about schools, loaded when they are not in memory. */
int students_district(struct engine *engine, struct diag *why);
/* Before facts of an arrival count: what time alone would have told by then is told. */
int students_prepare(struct engine *engine, uint32_t student, int64_t now_ms, bool is_history,
        struct outcome *out, struct diag *why);
/* Up to and including `now_ms`. */
int students_step(
        struct engine *engine, uint32_t student, int64_t now_ms, struct outcome *out, struct diag *why);
void students_wait(struct engine *engine, uint32_t student);
/* The next step loads the student again. */
void students_forget(struct engine *engine, uint32_t student);
void students_touch(struct engine *engine, uint32_t student);
void students_room(struct engine *engine, uint32_t count);
/* joining.c: an alias that is loaded; one that is taken, or gone, and whom it concerns is told all that time alone has told;
 * after a keep: those whose names are not whose they were are loaded anew. */
void joining_load(struct engine *engine, const struct event *event);
int joining_take(struct engine *engine, int64_t now_ms, bool is_history, const struct change *change,
        struct outcome *out, struct diag *why);
void joining_follow(struct engine *engine);
/* evict.c: whether one who is not in memory may have been in that school; empty: in any. */
bool slot_was_in(const struct engine *engine, const struct slot *slot, struct text school);
struct stepper students_stepper(struct engine *engine);
#endif
