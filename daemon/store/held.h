#ifndef DAEMON_STORE_HELD_H
#define DAEMON_STORE_HELD_H
/* Deliveries that a person must look at, as they came, in as many parts as they came in.  What became of one stays
 * known; its bytes go when it is taken or discarded.
 *
 *     COMING --its last part--> WAITING --released--> RELEASED --its last line is taken--> TAKEN
 *        |                         |
 *        +------- discarded -------+--> DISCARDED */
#include "store.h"

enum held_state { HELD_COMING, HELD_WAITING, HELD_RELEASED, HELD_TAKEN, HELD_DISCARDED };

struct held_row {
	int64_t id; /* given by the store */
	int64_t at_ms;
	enum held_state state;
	struct text source, format; /* format: its media type */
	bool is_history;
	struct hash128 digest; /* of the whole */
	int64_t lines, parts, size;
	struct text would; /* JSON: what its lines would be counted as */
	struct text why;
	struct text who; /* decided; empty: nobody yet */
	int64_t decided_ms;
};
typedef int held_row_fn(void *context, const struct held_row *row);
typedef int held_part_fn(void *context, struct text bytes);

void store_held_add(struct store *store, struct held_row *row); /* fills id */
/* How it has grown: its state, digest, lines, parts, size, would, why.  Both do nothing unless it is still coming: somebody
 * may have discarded it. */
void store_held_put(struct store *store, const struct held_row *row);
void store_held_part_add(struct store *store, int64_t held, int64_t part, struct text bytes); /* from 0 */
/* Who decided first, and when, stays. */
void store_held_decide(
        struct store *store, int64_t id, enum held_state state, struct text who, int64_t at_ms);
void store_held_empty(struct store *store, int64_t held); /* its bytes go */
int store_held_get(struct store *store, int64_t id, held_row_fn *each, void *context, struct diag *why);
/* Of those of the digest that are not decided, the last. */
int store_held_find(
        struct store *store, struct hash128 digest, held_row_fn *each, void *context, struct diag *why);
/* In order of decision, then of id. */
int store_held_each(
        struct store *store, enum held_state state, held_row_fn *each, void *context, struct diag *why);
int store_held_part(
        struct store *store, int64_t held, int64_t part, held_part_fn *each, void *context, struct diag *why);
int64_t store_held_bytes(struct store *store, struct text source); /* that are kept of this source */
int64_t store_held_count(struct store *store, enum held_state state);
void store_held_purge(struct store *store, int64_t before_ms); /* of those that were taken or discarded */
#endif
