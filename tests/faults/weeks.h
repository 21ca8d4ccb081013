#ifndef TESTS_FAULTS_WEEKS_H
#define TESTS_FAULTS_WEEKS_H
/* A scenario that was lived through with nothing going wrong, and what is known of each moment of it: the measure of
 * those where something does.  FAULT_OPERATIONS makes it longer (60), SEED another one. */
#include "office.h"
#include "disk.h"

struct weeks {
	struct scenario scenario;
	struct disk *disk;      /* owned; the trace */
	size_t *acknowledged;   /* owned; by operation, the step of the disk behind which it was */
	struct hash128 *tables; /* owned; by operation, as they were then */
	struct hash128 *seen;   /* owned; by step, what a start would have found */
	struct buf told;        /* owned; at the end */
	bool without_syncs;
};

int weeks_live(struct weeks *weeks, bool without_syncs, struct diag *why);
void weeks_finish(struct weeks *weeks);
/* Whether tables may hold this when `done` operations were acknowledged and the power went at the latest behind `step`:
 * all that was acknowledged, and of what was under way or folded since whole transactions from the first on. */
bool weeks_expect(const struct weeks *weeks, size_t done, size_t step, struct hash128 found);

struct hash128 tables_at(const char *path); /* on the machine's own disk */
struct hash128 tables_after_kill(const struct disk *disk);
size_t fault_setting(const char *name, size_t otherwise); /* of the environment */
#endif
