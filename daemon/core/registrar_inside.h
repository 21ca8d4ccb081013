#ifndef DAEMON_CORE_REGISTRAR_INSIDE_H
#define DAEMON_CORE_REGISTRAR_INSIDE_H
/* What the files of the registrar share. */
#include "registrar.h"
#include "ahead.h"
#include "tally.h"
#include "recent.h"
#include "base/buf.h"
#include "daemon/outbox/cliff.h"
#include "daemon/outbox/post.h"
#include "base/diag.h"
#include "base/names.h"
#include "daemon/store/fold.h"

enum {
	LOOK_STUDENTS = 4,    /* between two looks at the clock, when most are in memory; */
	LOOK_LOADED = 1,      /* .. when each is loaded first, which takes half a millisecond */
	STEP_STUDENTS = 1024, /* between two times that what they brought is written */
	FOLD_ROWS = 1 << 18   /* how long the tail of the log may get: 300 bytes a line, and at start 2 us */
};

/* The tail of the log on its way into the store's folds: see registrar_fold.c. */
struct fold {
	int64_t upto_seq; /* of the line at which the ledger was frozen, now or last */
	enum { FOLD_NONE, FOLD_HISTORY, FOLD_RUN, FOLD_THAW } phase;
	int64_t history; /* the part that is written; 0: none yet */
	size_t moves_at; /* of the ledger's frozen moves, the next */
	unsigned part;   /* of its frozen rows */
};

enum { HISTORY_FACTOR = 16, HISTORY_LEVELS = 16 }; /* so many parts of a level become one of the next */
struct history_merge {
	struct history_part into;        /* its number is 0: nothing is merged */
	int64_t sources[HISTORY_FACTOR]; /* the newest first */
	size_t count;
	int64_t place;  /* the next to be copied */
	bool is_oldest; /* nothing is older than what is merged */
};

/* What is still to be said because rules are not what they were.  Each phase goes in slices; what has been said is never
 * said again, so it may be begun anew by yet other rules, or after a crash. */
struct settling {
	enum { SETTLED, CLOSING, JUDGING, SURFACING } phase;
	bool *changed; /* owned; by rule: its logic is not what it was when everybody was last judged by it */
	int64_t since_ms; /* the rules are those they are since then */
	int64_t left_ms; /* judged up to there before: at start that may lie behind, and is not gone through then */
	int64_t now_ms; /* at least: the last judged instant may lie behind, at start */
	uint32_t rule;  /* SURFACING: the next */
};

struct registrar {
	struct registrar_options options;
	struct hash_key hash_key;
	struct event_reader reader;            /* of what was stored */
	struct names students;                 /* a number each, stored with the first batch that needs it */
	size_t students_stored, students_kept; /* in the store; of those, committed */
	struct ledger *ledger;
	struct ledger_host ledger_host;
	struct tally tally;   /* of what the ledger has, by source */
	int64_t ledger_seq;   /* of the last line that the ledger has kept */
	struct recent recent; /* since the last fold */
	struct fold fold;
	struct history_merge merge;
	size_t parts_of[HISTORY_LEVELS]; /* of the histories, that are sealed */
	struct buf found;                /* what the store last found of an identity */
	struct hash128 unknown; /* one that it does not have: of the line at hand, asked ahead; zero: none */
	struct diag find_why;
	struct engine *engine;
	struct engine_host host;
	struct ahead ahead;
	struct arena arena; /* of the student that is loaded, or the line that is restored */
	/* Whom the slice is about: by student, the number of the last slice that was. */
	uint32_t *slice_of; /* owned */
	size_t slice_of_count, slice_of_capacity;
	uint32_t slice, slice_students;
	struct outcome outcome;
	struct settling settling;
	int64_t trial_ends_ms; /* when the next rule leaves the shadow by its date; INT64_MAX: none */
	int64_t remind_ms; /* when the next alert is looked at that may be said again or be worse; INT64_MAX: none */
	struct posting posting; /* of what is said, as messages */
	struct cliff cliff;     /* .. unless it is too many at once */
	int64_t last_ms;        /* of the newest arrival or tick: instants never go back */
	struct registrar_counts counts;
	int64_t withdrawn; /* alerts, in this transaction */
	struct mass large; /* of that, when it was too many */
	int64_t releasing; /* the held delivery that is being taken; 0: none */
	int64_t alerts_purged; /* id up to which alerts have been looked at whether they have been kept long enough */
	const uint8_t *
	        without; /* borrowed; by number of the log, what students are loaded without; NULL: nothing */
};

/* registrar_load.c */
int registrar_load_students(struct registrar *registrar, struct diag *why);
int registrar_restore(struct registrar *registrar, const struct event_row *row, event_restore_fn *restore,
        struct event *event, struct diag *why);
/* Each live version of the student, about in the order of the log; NO_STUDENT: of the district.  What `each` refuses it says itself. */
int registrar_live(
        struct registrar *registrar, uint32_t student, event_row_fn *each, void *context, struct diag *why);
int blob_damaged(struct diag *why, int64_t student); /* -1 */
int registrar_load(void *context, uint32_t student, struct facts *facts, struct diag *why);
struct text registrar_name(void *context, uint32_t student);
uint32_t registrar_number(void *context, struct text name);
int registrar_told(void *context, uint32_t student, struct facts *facts, struct diag *why);

/* As the store has it; counted again when it does not bear the ledger out, as in a store that had no such table. */
int registrar_load_tally(struct registrar *registrar, struct diag *why);

/* registrar_ruleset.c */
/* In the open transaction: from then on what is said is said by this set. */
void registrar_note_ruleset(
        struct registrar *registrar, const struct ruleset *set, struct ruleset_row *row, int64_t at_ms);
/* 1: the set that was written down last has a rule of that id; 0: it has none, or there is no such set; -1. */
int registrar_was_in_force(struct registrar *registrar, struct text id, struct diag *why);
/* At a start: writes down the set unless it is the one that was in force last.  1: it is another, 0: it is not, -1. */
int registrar_note_start(struct registrar *registrar, const bool *changed, struct diag *why);
int registrar_count_start(struct registrar *registrar, int64_t after, struct diag *why);

/* registrar_reload.c */
int registrar_resume(struct registrar *registrar, struct diag *why); /* the engine, as the log left it */
int registrar_open_engine(struct registrar *registrar, struct diag *why);
/* By rule of the set, whether it is another than the store says; owned by the caller; NULL: cannot be read. */
bool *registrar_compare_rules(struct store *store, const struct ruleset *set, struct diag *why);

/* history_merge.c: a slice; DONE: there is nothing to do. */
enum registrar_code registrar_merge_histories(struct registrar *registrar, struct diag *why);

/* registrar_tail.c */
int registrar_load_ledger(struct registrar *registrar, struct diag *why);
/* registrar_fold.c */
/* The rest of the log too, and what was folded before out of the file, so that the next start has nothing left to do. */
int registrar_fold_to_the_end(struct registrar *registrar, struct diag *why);
/* How many slices of folding and merging are owed before the next lines, 0 to BEHIND_MOST. */
enum { BEHIND_MOST = 6 }; /* each line is folded once, and merged about twice, twice over */
int registrar_behind(const struct registrar *registrar);
int registrar_find(void *context, struct hash128 key, struct text *record); /* for the ledger */
int registrar_decide(
        struct registrar *registrar, const struct event *event, struct decision *decision, struct diag *why);
/* The same of a line whose identity may have been asked for ahead; look: without taking it. */
int registrar_decide_line(struct registrar *registrar, const struct read_line *line,
        struct decision *decision, struct diag *why);
int registrar_look_line(struct registrar *registrar, const struct read_line *line, struct decision *decision,
        struct diag *why);
bool registrar_line_is_new(const struct registrar *registrar, const struct read_line *line);

/* As the store has it. */
static inline int64_t student_number(uint32_t student)
{
	return student == NO_STUDENT ? -1 : (int64_t)student;
}

static inline bool registrar_is_slice_over(const struct registrar *registrar)
{
	const struct registrar_options *options = &registrar->options;

	return options->is_slice_over && options->is_slice_over(options->context);
}

/* Students and ledger alone: what the log and its folds know, with nobody judged and nothing said. */
int registrar_open_books(const struct registrar_options *options, struct registrar **out, struct diag *why);
void registrar_keep(
        struct registrar *registrar); /* the engine; lets go of students when there are too many */
int registrar_open_outbox(struct registrar *registrar, struct diag *why); /* registrar_outbox.c */

/* The life of a transaction. */
void registrar_begin(struct registrar *registrar, struct batch_row *batch);
void registrar_begin_fold(struct registrar *registrar); /* for store_begin_fold */
enum registrar_code registrar_commit(struct registrar *registrar, struct diag *why);
enum registrar_code registrar_abort(
        struct registrar *registrar, struct diag *why); /* the engine or a read failed */
void registrar_undo(struct registrar *registrar);       /* nothing failed, and nothing of it shall stay */
void scripts_suspend(struct registrar *registrar); /* rules whose Lua goes over its limits again and again */
void registrar_say(struct registrar *registrar);   /* writes and clears the outcome */

/* A transaction around one slice of judging: what it says is written, and when it says nothing, nothing is. */
typedef int engine_slice_fn(
        struct engine *engine, int64_t now_ms, unsigned budget, struct outcome *out, struct diag *why);
enum registrar_code registrar_slice(
        struct registrar *registrar, engine_slice_fn *step, unsigned look, int64_t at_ms, struct diag *why);
void registrar_await_trials(struct registrar *registrar);

/* One line of an arrival, decided, stored and given to the engine; -1 when the engine could not load a student. */
struct arrival {
	struct batch_row batch;
	struct delivery *delivery;
	struct diag *why;
};
int arrival_take(struct registrar *registrar, struct arrival *arrival, struct read_line *line);
void arrival_finish(struct registrar *registrar, struct delivery *delivery); /* a turn of it is over */
int arrival_step(struct registrar *registrar, const struct arrival *arrival);
void arrival_reject(struct registrar *registrar, struct arrival *arrival, const struct read_line *line);
/* again.c: deliveries that come a second time.  -1: the store cannot be read. */
int again_look(struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why);
enum registrar_code again_take(struct registrar *registrar, struct delivery *delivery);
void again_note(struct registrar *registrar, const struct delivery *delivery, int64_t now_ms);
void again_purge(struct registrar *registrar);
/* registrar_guard.c: what is so large a change that a person is to look at it first.  Of a round those stay that may be
 * taken now; the others have still to be looked at, or are held, or refused. */
enum registrar_code guard_sort(
        struct registrar *registrar, struct round *round, int64_t now_ms, struct diag *why);
/* Asked before the commit: it withdraws more than any of the round may. */
bool guard_is_outcome_large(struct registrar *registrar, const struct round *round);
/* .. or its deliveries together change more than one of them might. */
bool guard_is_round_large(struct registrar *registrar, const struct round *round, int64_t now_ms);
void guard_note(struct registrar *registrar, const struct round *round); /* after it */
/* What was taken of it in this turn has been taken back. */
enum registrar_code guard_hold_outcome(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why);
/* Who let it through, with its first line; that it is taken, with its last. */
void release_note(struct registrar *registrar, const struct delivery *delivery, int64_t now_ms);
enum registrar_code history_take(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why);
#endif
