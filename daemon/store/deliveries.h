#ifndef DAEMON_STORE_DELIVERIES_H
#define DAEMON_STORE_DELIVERIES_H
/* Deliveries that were taken lately, by their digest. */
#include "store.h"

struct delivery_row {
	struct hash128 digest;
	struct text source;
	int64_t at_ms, received, rejected;
	struct hash128 reader; /* which program and rules refused the rejected ones */
};
typedef int delivery_row_fn(void *context, const struct delivery_row *row);
void store_delivery_add(struct store *store, const struct delivery_row *row);
int store_delivery_get(
        struct store *store, struct hash128 digest, delivery_row_fn *each, void *context, struct diag *why);
/* Those from before, and the oldest of too many. */
void store_deliveries_purge(struct store *store, int64_t before_ms);
#endif
