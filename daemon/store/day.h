#ifndef DAEMON_STORE_DAY_H
#define DAEMON_STORE_DAY_H
/* What a day has brought, in numbers: since a mark, which the next day begins with.
 *
 *     struct day_mark now, mark;
 *     store_day_now(store, &now);
 *     if (store_day_mark(store, &mark) && store_day_count(store, &mark, &brought, &why) == 0) ..
 *     store_day_mark_put(store, &now);                    in a transaction */
#include "store.h"

struct day_mark {
	int64_t day, at_ms;      /* days since 1970, of the district; when it was said */
	int64_t seq, transition; /* the last that there was */
	int64_t sent;            /* messages, of all there ever were */
};

struct day_brought {
	int64_t events, rejected;           /* taken; refused */
	int64_t opened, cleared, withdrawn; /* alerts */
	int64_t sent;                       /* messages */
	int64_t pending, held, failed;      /* messages, as it is now */
	int64_t oldest_ms;                  /* when the oldest of the pending ones was said; 0: none is */
};

void store_day_now(struct store *store, struct day_mark *out);  /* but for day and at_ms */
bool store_day_mark(struct store *store, struct day_mark *out); /* false: there is none */
void store_day_mark_put(struct store *store, const struct day_mark *mark);
int store_day_count(
        struct store *store, const struct day_mark *since, struct day_brought *out, struct diag *why);
#endif
