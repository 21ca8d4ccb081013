#ifndef DAEMON_STORE_RETIRE_H
#define DAEMON_STORE_RETIRE_H
/* Takes lines out of the log for good, because a district does not keep them any longer.  Each leaves its number and when
 * it came, so that the others keep theirs.  What was folded of the log is forgotten with them, in one transaction: a
 * process that dies before the commit has taken nothing, one that dies behind it leaves a log that is folded anew.
 *
 *     store_begin(store);
 *     store_events_retire(store, goes, context);
 *     store_kept_from_set(store, day);
 *     store_student_retire(store, number);                  each of whom nothing is left
 *     switch (store_commit(store, &why)) ..
 *     .. fold the log to its end, merge, and clear away what was folded before ..
 *     store_retire_end(store, &why);                        until then it is written over with zeros as it is cleared */
#include "store.h"

typedef bool retire_fn(void *context, int64_t seq); /* whether the line goes */
void store_events_retire(struct store *store, retire_fn *goes, void *context);
/* The number stays, with a name that no sender can write, as it is not UTF-8. */
void store_student_retire(struct store *store, int64_t number);
bool store_student_is_retired(struct text id);
/* The first day of which all events are there, or have been put right since; NO_DAY: nothing was ever taken out. */
void store_kept_from_set(struct store *store, int32_t day);
int32_t store_kept_from(const struct store *store);

bool store_is_retiring(const struct store *store); /* begun, and not at its end */
enum store_code store_retire_end(struct store *store, struct diag *why);
#endif
