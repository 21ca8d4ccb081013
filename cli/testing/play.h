#ifndef CLI_TESTING_PLAY_H
#define CLI_TESTING_PLAY_H
/* A script through the engine, in the order of receipt, and what people were told meanwhile.
 *
 *     struct play play;
 *     play_open(&play, &script, set, zones);
 *     struct played played;
 *     play_run(&play, PLAY_PLAIN, play.end_ms, NULL, &played, &why);
 *     for (i < played.count) .. played.tellings[i] ..
 *     played_finish(&played);  play_close(&play);
 *
 * The other ways to play it must come to the same: what a rule answers is a function of the facts. */
#include "script.h"
#include "stage.h"

enum play_way {
	PLAY_PLAIN,
	PLAY_TWICE,    /* each line twice */
	PLAY_SHUFFLED, /* in another order, but for the lines of one identity and of one slot */
	PLAY_LATE,     /* everything at the end, line by line */
	PLAY_RESTARTS, /* a start after every arrival */
	PLAY_AT_ONCE,  /* everything in one arrival, judged by the final facts alone */
	PLAY_WAYS
};
const char *play_way_words(enum play_way way);
bool play_way_tells_the_same(enum play_way way); /* else only the episodes are the same */

struct cue {
	struct event event; /* in the play's arena */
	int64_t at_ms;
	size_t group; /* lines of one group keep their order */
};

struct telling {
	enum expect_kind
	        kind; /* below EXPECT_TELLINGS; or EXPECT_KINDS: an end that no test of rules can reach */
	uint32_t rule;
	int64_t at_ms;
	int32_t day; /* local */
	int64_t episode;
	int rung;        /* that is reached */
	struct text per; /* in the arena of what was played; empty: the rule has no `per` */
};

struct play {
	struct ruleset *set;     /* borrowed */
	struct zones *zones;     /* borrowed */
	const struct zone *zone; /* borrowed; of the student's school */
	struct cue *cues;        /* in the arena; by receipt */
	size_t cue_count;
	int64_t end_ms; /* the last instant of the last line's day; a test may want more */
	struct arena arena;
};

struct played {
	struct telling *tellings; /* owned */
	size_t count, capacity;
	struct text wanted, told, open_wanted, open_told; /* owned by `arena`: episodes, a line each */
	struct arena arena;
};

/* Told at each instant that was judged, and at the end of each day, of the one student. */
struct play_watch {
	void (*look)(void *context, struct stage *stage, int64_t now_ms);
	void *context;
};

void play_open(struct play *play, const struct script *script, struct ruleset *set, struct zones *zones);
void play_close(struct play *play);
/* Up to and including `until_ms`: what is received later is not taken.  `watch` may be NULL. */
int play_run(const struct play *play, enum play_way way, int64_t until_ms, const struct play_watch *watch,
        struct played *out, struct diag *why);
/* ", per: math-3", as a test file has it; nothing of a rule without. */
void telling_put_per(const struct telling *telling, struct buf *out);
void played_finish(struct played *played);

/* Why the rule answers as it does, for that value of its `per`, by what was known then; in words, in `arena`. */
int play_explain(const struct play *play, uint32_t rule, struct text per, int64_t at_ms, struct arena *arena,
        struct rule_tree *tree, struct explanation *explanation, struct diag *why);
int64_t play_day_end(const struct play *play, int32_t day);

/* --- for play.c --- */
void played_note(
        struct played *played, struct stage *stage); /* played.c; the stage is of no use afterwards */
/* play_order.c */
void play_order_note(struct cue *cues, size_t number); /* gives the cue its group, among those before it */
void play_order_shuffle(const struct play *play, size_t *order); /* which line is taken when */
#endif
