#ifndef TESTS_FIXTURE_TOWN_H
#define TESTS_FIXTURE_TOWN_H
/* A core with its outbox on a real store, channels that answer as they are told, and time in the test's hand.
 *
 *     town_make(&town, 1);
 *     town.fakes[0].answer = HANDOVER_DOWN;
 *     town_fire(&town);                         an alert about somebody new
 *     town_pass(&town, HOUR);
 *     town_states_are(&town, "1 pending");      of the first channel's messages
 *     town_remove(&town); */
#include "base/buf.h"
#include "daemon/config/channels.h"
#include "daemon/core/command.h"
#include "daemon/core/core.h"
#include "daemon/outbox/outbox.h"
#include "daemon/store/outbox_row.h"

enum {
	SENT_MOST = 4000,
	BODIES_MOST = 16,
	HOLD = -1,
	SECOND = 1000,
	MINUTE = 60 * SECOND,
	HOUR = 60 * MINUTE,
	TOWN_DAYS = 90
};

/* A channel that answers as it is told: `answer`, or never for HOLD, until it is let go. */
struct fake {
	struct channel channel; /* first */
	int answer;             /* enum handover, or HOLD */
	bool is_uncertain;
	int64_t retry_after_ms, bad_alert; /* one that is always put off; 0: none */
	struct message *held[64];
	size_t held_count;
	struct {
		int64_t transition, at_ms;
		char key[60], what[20];
	} sent[SENT_MOST];
	size_t sent_count;
	char bodies[BODIES_MOST][600]; /* of the first */
	struct seam *seam;
};

struct town {
	char folder[64], path[100];
	struct seam *seam;
	struct zones *zones;
	struct ruleset *set;
	struct store *store;
	struct core *core;
	struct outbox *outbox;
	struct channel_setting channels[2];
	size_t channel_count;
	struct fake fakes[2];
	int64_t go_live_ms;
	bool is_stopped;
	int next_student;
};

void fake_let_go(struct fake *fake, int answer);
void town_open(struct town *town);
void town_close(struct town *town);
void town_make(struct town *town, size_t channel_count);
void town_make_with(struct town *town, size_t channel_count, const char *rules);
void town_say_rules(struct town *town, const char *rules); /* others, with a restart */
void town_send(struct town *town, struct buf *lines);      /* finishes them */
void town_remove(struct town *town);
void town_fire(struct town *town);
void town_unfire(struct town *town, int n);
/* Referrals of the first student by their numbers, the one of town_fire being 1; a role but "offender" does not count. */
void town_refer(struct town *town, int from, int to, const char *role);
void town_act(struct town *town, enum command_kind kind, const char *outcome); /* kim, on the first alert */
void town_sent_are(const struct town *town, const char *expected); /* "opened, worse": to the first channel */
void town_states_are(struct town *town, const char *expected);
void town_copy(const char *from, const char *to, size_t count);
void town_pass(struct town *town, int64_t ms); /* timers fire and jobs run, each at its time */
void town_settle(struct town *town);           /* jobs that wait are run, and no time passes */
void town_wall_step(struct town *town, int64_t ms);
/* What this thread has run comes back to the loop only when it is let go. */
void town_hold(struct town *town, const char *thread);
void town_let_go(struct town *town, const char *thread);
#endif
