#ifndef TESTS_FAULTS_OFFICE_H
#define TESTS_FAULTS_OFFICE_H
/* A store and a registrar on it, without sockets and without a clock: what the daemon is when its doors are taken off.
 *
 *     office_prepare(&office, vfs);                          NULL: on the machine's own disk
 *     office_do(&office, operation, &why)                    REGISTRAR_DONE: it would be acknowledged
 *     office_stop(&office); office_finish(&office);  */
#include "scenario.h"
#include "daemon/core/registrar.h"

struct office {
	char folder[64], path[100];
	const char *vfs; /* borrowed */
	struct zones *zones;
	struct ruleset *set;
	struct store *store;         /* NULL while it does not run */
	struct registrar *registrar; /* the same */
	bool without_syncs;          /* what SQLite does with synchronous=OFF */
	int starts, calls;           /* of it; of the disk, while the log was to be copied back */
};

void office_prepare(struct office *office, const char *vfs);
int office_start(struct office *office, int64_t now_ms, struct diag *why);
void office_stop(struct office *office);
void office_finish(struct office *office);
/* BROKEN: the daemon would end; office_stop is owed. */
enum registrar_code office_do(struct office *office, const struct operation *operation, struct diag *why);

/* What the tables hold, as hashes and as text: all of them; what was told; what the engine would have told now. */
struct sqlite3;
struct hash128 tables_hash(struct sqlite3 *db);
bool tables_are_sound(struct sqlite3 *db);
struct sqlite3 *office_db(const struct office *office);
void office_told(const struct office *office, struct buf *out);
void office_wanted(const struct office *office, struct buf *out);
#endif
