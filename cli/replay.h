#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H
/* A log through the engine, arrival by arrival: the daemon's own path with the log's clock.
 *
 *     struct replay replay = {.log = &log, .set = set, .stop_ms = .., .part_count = 2};
 *     if (replay_run(&replay, &why)) ..
 *     for (i < replay.episode_count) .. replay.episodes[i] ..
 *     replay_finish(&replay);
 *
 * Students do not depend on each other: each is led to the end before the next begins, where nothing else changes
 * meanwhile (strands.h); in several parts each has its own ledger and engine for some of the students, on a
 * thread of its own.  What is told is the same; only the numbers of the episodes are not. */
#include "event_log.h"
#include <intervene/engine.h>

struct replay_part; /* of the students: replay.c */

struct replay {
	struct event_log *log; /* borrowed; sealed */
	struct ruleset *set;   /* borrowed */
	int64_t stop_ms;   /* the last instant that is lived through; what is received later is not taken */
	bool as_corrected; /* judged once, by the final facts */
	bool is_quiet;
	unsigned part_count; /* at least 1 */

	struct replay_part *parts; /* owned; their engines may be asked until replay_finish */
	struct episode *episodes;  /* owned; those told and not forgotten; by part, in order of id */
	size_t episode_count, episode_capacity;
	bool is_interrupted; /* replay_run failed for that: the episodes are those told until then */
};

int replay_run(struct replay *replay, struct diag *why);
void replay_finish(struct replay *replay);
/* That knows the student. */
struct engine *replay_engine(const struct replay *replay, uint32_t student);
/* Not only another name of one; before a replay is run that is not known yet. */
bool replay_is_student(const struct replay *replay, uint32_t number);
size_t replay_students(const struct replay *replay);
/* The numbers, from 1, of those of the student's lines that stood at the end; valid as long as the parts are. */
const int64_t *replay_live(const struct replay *replay, uint32_t student, size_t *count);
uint64_t replay_unplaced(const struct replay *replay);
#endif
