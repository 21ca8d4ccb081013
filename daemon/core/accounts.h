#ifndef DAEMON_CORE_ACCOUNTS_H
#define DAEMON_CORE_ACCOUNTS_H
/* Do the daemon's accounts add up?  Sums of what lies in the store, which are read beside the engine (accounting.h), and of
 * what came in, which the engine thread has at hand.  A sum that is broken is logged once, and told to whoever asks for
 * status and metrics until it is not.  Any thread may call.
 *
 *     accounts_note(accounts, &audit, now_ms);              what was read of the store
 *     accounts_sum(accounts, "events", stored, counted);    what is at hand
 *     accounts_findings_json(accounts, json)   accounts_metrics(accounts, out) */
#include "daemon/store/audit.h"
#include <pthread.h>
#include <stdbool.h>

struct buf;
struct json;

enum { ACCOUNTS_OWN = 2, ACCOUNTS_SUMS = AUDIT_SUMS + ACCOUNTS_OWN };
struct accounts {
	pthread_mutex_t lock;
	struct audit audit;
	int64_t at_ms; /* when it was read; 0: never */
	struct audit_sum own[ACCOUNTS_OWN];
	bool is_said[ACCOUNTS_SUMS]; /* that it is broken */
};

void accounts_begin(struct accounts *accounts);
void accounts_end(struct accounts *accounts);
void accounts_note(struct accounts *accounts, const struct audit *audit, int64_t now_ms);
void accounts_sum(struct accounts *accounts, const char *what, int64_t stored, int64_t counted);
size_t accounts_broken(struct accounts *accounts);                         /* how many sums do not add up */
void accounts_findings_json(struct accounts *accounts, struct json *json); /* values of a list that is open */
void accounts_metrics(struct accounts *accounts, struct buf *out);
/* "accounts do not add up: .."; false: the sum is sound. */
bool accounts_sum_words(const struct audit_sum *sum, char out[200]);
#endif
