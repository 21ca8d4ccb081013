#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H
/* A log through the engine, arrival by arrival: the daemon's own path with the log's clock.
 *
 *     struct replay replay = {.log = &log, .set = set, .zones = zones, .stop_ms = ..};
 *     if (replay_run(&replay, &why)) ..
 *     for (i < replay.episode_count) .. replay.episodes[i] ..
 *     replay_finish(&replay); */
#include "event_log.h"
#include <intervene/engine.h>

struct replay {
	struct event_log *log; /* borrowed; sealed */
	struct ruleset *set;   /* borrowed */
	struct zones *zones;   /* borrowed */
	int64_t stop_ms;   /* the last instant that is lived through; what is received later is not taken */
	bool as_corrected; /* judged once, by the final facts */
	bool is_quiet;

	struct engine *engine;    /* owned; may be asked until replay_finish */
	struct ledger *ledger;    /* owned */
	struct episode *episodes; /* owned; those told and not forgotten, in order of id */
	size_t episode_count, episode_capacity;
	size_t taken;        /* lines */
	bool is_interrupted; /* replay_run failed for that: the episodes are those told until then */
	struct engine_host host;
	struct outcome outcome;
	struct arena arena; /* of the line at hand */
};

int replay_run(struct replay *replay, struct diag *why);
void replay_finish(struct replay *replay);
#endif
