#ifndef INTERVENE_ENGINE_H
#define INTERVENE_ENGINE_H
/* Facts of students in, differences out.  One engine belongs to one thread at a time.
 *
 * INSTANTS are those of semantics.md 1-7 and nothing else: arrival is never one, `now` only bounds them, so `opened`
 * and `closed` are functions of the facts alone and `known` says when we learned it.
 *
 * ARRIVAL.  What engine_take is given between two engine_step is ONE arrival at one instant.  Before its facts count,
 * each student it touches is stepped to just before that instant, so what time alone would have told is told first.
 *
 *     engine_take(engine, now, changes, n);        facts of one arrival, in any number of calls with one `now`
 *     while ((more = engine_step(engine, now, 500, &outcome, &why)) >= 0) {
 *             write outcome; outcome_clear(&outcome);
 *             if (!more) break;
 *     }
 *     commit ? engine_keep(engine) : engine_drop(engine);
 *
 * A TICK is engine_step with nothing taken: every student whose next instant has come is stepped.
 *
 * HISTORY.  An arrival may lie before what a student was stepped to, when past events are loaded as history: what was
 * told as past at or after that instant is forgotten (TOLD_FORGOTTEN) and told anew.  A student touched by history is
 * left at that instant until engine_catch_up.  What people heard of is theirs: it stands aside meanwhile (TOLD_MOVED,
 * closed), and engine_catch_up brings it back with what history made of it.
 *
 * ALIASES say that lines of two names are about one student, who is then judged under one of them; of the other name
 * nothing is wanted, and what was open of it is moved, or closed where both had it.  Who is who changes with engine_keep,
 * and what follows from it is said by the next engine_step, as of the arrival that the alias came with.
 *
 * COMMIT.  The caller owes engine_keep after a commit, engine_drop after a rollback: drop forgets every student touched
 * since the last keep, and they are loaded again, from the host, when next needed. */
#include "ledger.h"
#include "ruleset.h"

struct engine;
struct facts;
struct zones;
struct buf;

/* clang-format off */
enum close_why {
	CLOSE_OPEN, CLOSE_CLEARED, CLOSE_WITHDRAWN, CLOSE_NOT_APPLICABLE, CLOSE_RULE_CHANGED, CLOSE_RULE_REMOVED,
	CLOSE_EXPIRED
};
/* clang-format on */
const char *close_why_name(enum close_why why); /* "cleared"; NULL for CLOSE_OPEN */

enum { NO_RUNG = -1 };
struct episode {
	int64_t id; /* given when told; 0: not told */
	uint32_t student, rule;
	int rung;        /* step of a ladder or row of a table that was reached last, from 0; NO_RUNG: none */
	struct text per; /* the value, of a rule with `per`; else empty; lives as long as the engine */
	int64_t opened_ms,
	        closed_ms; /* closed_ms 0 while open; a withdrawn one closes when it was withdrawn */
	enum close_why why;
	int64_t known_ms;       /* when its opening was told */
	int64_t ended_known_ms; /* when its end was told; 0 while open */
	bool is_past;           /* told only through history */
	bool is_aside;          /* within the engine: see tell.h */
};

/* TOLD_STEPPED: another step of its ladder or row of its table is reached. */
enum told { TOLD_OPENED, TOLD_MOVED, TOLD_STEPPED, TOLD_CLOSED, TOLD_FORGOTTEN };
struct difference {
	enum told told;
	struct episode episode; /* as it is now */
	int64_t at_ms;          /* the arrival or tick at which it is said */
	int rung_before;        /* TOLD_STEPPED: what was reached before */
};
struct outcome {
	struct difference
	        *items; /* owned; in the order said: at no time are two of one rule and student open */
	size_t count, capacity;
};
void outcome_clear(struct outcome *outcome);
void outcome_finish(struct outcome *outcome);

struct engine_host { /* borrowed; all synchronous; no clock among them */
	void *context;
	/* Gives every live fact of the student (or of NO_STUDENT: the district) to facts_add, in any order. */
	int (*load)(void *context, uint32_t student, struct facts *facts, struct diag *why);
	/* Gives every episode told about the student, in order of id, to facts_told. */
	int (*told)(void *context, uint32_t student, struct facts *facts, struct diag *why);
	/* The id of the student; lives until the next call of the engine. */
	struct text (*name)(void *context, uint32_t student);
	/* And the other way round; NO_STUDENT when nobody is called so. */
	uint32_t (*number)(void *context, struct text name);
};
void facts_add(struct facts *facts, const struct event *event); /* event->seq must be set */
void facts_told(struct facts *facts, const struct episode *episode);

struct engine_options {
	struct ruleset *set;            /* a reference is taken */
	struct zones *zones;            /* borrowed */
	const struct engine_host *host; /* borrowed */
	int64_t next_episode_id;        /* first number to give; at least 1 */
	bool as_corrected;              /* tell nothing: engine_wanted is asked at the end */
};
int engine_create(const struct engine_options *options, struct engine **out, struct diag *why);
void engine_destroy(struct engine *engine);

/* People know of an episode that was told as past: from now on no history tells it anew.  Part of what engine_keep keeps. */
void engine_hear(struct engine *engine, uint32_t student, int64_t episode);
/* An episode that ended is kept no longer: no history makes it begin anew.  Likewise. */
void engine_lose(struct engine *engine, uint32_t student, int64_t episode);

/* Only tells what time alone has told, by just before `now`, of those whom the changes are about: engine_take does so
 * by itself, but whoever words what was told by the facts of then calls this first, and words it before engine_take. */
int engine_prepare(struct engine *engine, int64_t now_ms, bool is_history, const struct change *changes,
        size_t count, struct outcome *out, struct diag *why);
/* `is_history`: told as past. */
int engine_take(struct engine *engine, int64_t now_ms, bool is_history, const struct change *changes,
        size_t count, struct outcome *out, struct diag *why);
/* Steps at most `budget` students that are due or were touched, in student order, up to and including `now_ms`.
 * 1: more are; 0: none; -1: the host failed. */
int engine_step(
        struct engine *engine, int64_t now_ms, unsigned budget, struct outcome *out, struct diag *why);
/* A student who will be taken or stepped soon: what is kept of them is called up, a step after the other, each some lines
 * before the next.  Takes any number. */
enum expect {
	EXPECT_SLOT,
	EXPECT_FACTS,
	EXPECT_TAKING,  /* .. then what a line looks at, */
	EXPECT_JUDGING, /* .. what a step looks at, */
	EXPECT_KEEPING  /* .. or, right after the slot, what engine_keep does */
};
void engine_expect(const struct engine *engine, uint32_t student, enum expect step);
int engine_catch_up(
        struct engine *engine, int64_t now_ms, unsigned budget, struct outcome *out, struct diag *why);
void engine_keep(struct engine *engine);
void engine_drop(struct engine *engine);

/* Makes the students known whose facts the host holds (0 .. count-1), at start, as judged up to `now_ms`.  Each is loaded
 * and compared with what was told when an arrival touches it or its turn in engine_settle comes; what time alone has
 * brought since is told then, each at its own instant. */
void engine_resume(struct engine *engine, uint32_t students, int64_t now_ms);
/* Looks at no more than `budget` of those whom engine_resume made known and nobody has looked at since.  1: more are; 0: none;
 * -1: the host failed. */
int engine_settle(
        struct engine *engine, int64_t now_ms, unsigned budget, struct outcome *out, struct diag *why);
bool engine_is_settled(const struct engine *engine);

/* An engine of another set in the place of `old`, between two arrivals: whom it knew is known, as engine_resume makes them
 * known, and what differs by the other rules is said as of `now_ms`.  `old` is owed nothing but engine_destroy, which any
 * thread may call. */
struct engine *engine_succeed(struct engine *old, struct ruleset *set, struct zones *zones, int64_t now_ms);

/* Lets go of students who were not needed lately, until those in memory take no more than `bytes`; they are loaded
 * again when next needed.  Only between a keep and the next engine_take. */
void engine_evict(struct engine *engine, size_t bytes);

/* Under whose number the student is judged: the own, unless an alias says that it is another's name. */
uint32_t engine_head(const struct engine *engine, uint32_t student);
/* Of one who is judged under the own number, from that one on, the next that is a name of the same; NO_STUDENT: no more. */
uint32_t engine_next_name(const struct engine *engine, uint32_t student);

/* The earliest instant at which anything could change by itself, as far as was looked; INT64_MAX: none. */
int64_t engine_next_ms(struct engine *engine);

/* Episodes as the facts have them now, told or not, by (rule, opened); *count of them; valid until the next call.  None of
 * a name that is another's. */
const struct episode *engine_wanted(struct engine *engine, uint32_t student, size_t *count);
struct engine_counts {
	uint64_t students, unplaced, without_calendar, evaluations;
	uint64_t resident, facts; /* students in memory, and their facts */
	uint64_t bytes;           /* that those students take, with what the allocator adds */
	uint64_t unsettled;       /* known, and not looked at since engine_resume or engine_succeed */
};
struct engine_counts engine_counts(const struct engine *engine);
#endif
