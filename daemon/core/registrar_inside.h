#ifndef DAEMON_CORE_REGISTRAR_INSIDE_H
#define DAEMON_CORE_REGISTRAR_INSIDE_H
/* What the files of the registrar share. */
#include "registrar.h"
#include "base/diag.h"
#include "base/names.h"

enum { STEP_STUDENTS = 500 }; /* at once */

struct registrar {
	struct registrar_options options;
	struct hash_key hash_key;
	struct event_reader reader;            /* of what was stored */
	struct names students;                 /* a number each, stored with the first batch that needs it */
	size_t students_stored, students_kept; /* in the store; of those, committed */
	struct ledger *ledger;
	struct engine *engine;
	struct engine_host host;
	bool *changed;      /* owned; by rule, only while opening */
	struct arena arena; /* of the slice */
	/* Whom the slice is about: by student, the number of the last slice that was. */
	uint32_t *slice_of; /* owned */
	size_t slice_of_count, slice_of_capacity;
	uint32_t slice, slice_students;
	struct outcome outcome;
	int64_t trial_ends_ms; /* when the next rule leaves the shadow by its date; INT64_MAX: none */
	int64_t last_ms;       /* of the newest arrival or tick: instants never go back */
	/* The open arrival: its versions are not yet facts for a student who is loaded in the middle of it. */
	int64_t arrival_seq;
	const struct change *removals;
	size_t removal_count;
	struct registrar_counts counts;
};

/* registrar_load.c */
int registrar_load_students(struct registrar *registrar, struct diag *why);
int registrar_load_ledger(struct registrar *registrar, struct diag *why);
int registrar_load(void *context, uint32_t student, struct facts *facts, struct diag *why);
int registrar_told(void *context, uint32_t student, struct facts *facts, struct diag *why);

/* The life of a transaction. */
void registrar_begin(struct registrar *registrar, struct batch_row *batch);
enum registrar_code registrar_commit(struct registrar *registrar, struct diag *why);
enum registrar_code registrar_abort(
        struct registrar *registrar, struct diag *why);           /* the engine or a read failed */
void registrar_say(struct registrar *registrar, bool is_history); /* writes and clears the outcome */

/* One line of an arrival, decided, stored and given to the engine; -1 when the engine could not load a student. */
struct arrival {
	struct batch_row batch;
	struct delivery *delivery;
	struct diag *why;
};
int arrival_take(struct registrar *registrar, struct arrival *arrival, struct event *event);
int arrival_step(struct registrar *registrar, const struct arrival *arrival);
void arrival_reject(struct registrar *registrar, struct arrival *arrival, int64_t number, struct text line,
        struct text field, const struct diag *why);
enum registrar_code history_take(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why);
#endif
