#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H
/* What `intervene doctor` looks at: one function a check, each a row in doctor.c.  A check says what it found, one
 * finding a call; one that says nothing has found everything in order, and may say in few words what that was.
 *
 *     void doctor_disk(struct doctor *doctor)
 *     {
 *             if (..) doctor_find(doctor, "make room, or move the store", "%s is nearly full", path);
 *     } */
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "daemon/config/config.h"

struct doctor {
	const char *config; /* borrowed */
	struct settings settings;
	bool has_settings;
	int64_t now_ms;
	const char *check; /* the one at hand */
	unsigned findings; /* of all checks */
	bool is_said;      /* by the one at hand */
	bool is_json, is_quiet;
	struct buf out; /* owned */
	struct json json;
	struct arena arena; /* owned */
};

void doctor_find(struct doctor *doctor, const char *help, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void doctor_fine(struct doctor *doctor, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct generation;
int32_t doctor_today(const struct doctor *doctor, const struct generation *read); /* where the district is */

struct options;
/* The exit code of --rebuild, which looks at nothing but the store; doctor_rebuild.c. */
int doctor_rebuild(const struct options *given);

typedef void doctor_fn(struct doctor *doctor);
doctor_fn doctor_configuration, doctor_rules, doctor_machine; /* doctor_district.c */
doctor_fn doctor_calendars;                                   /* doctor_calendars.c */
doctor_fn doctor_coverage;                                    /* doctor_coverage.c */
doctor_fn doctor_files, doctor_disk, doctor_clock;            /* doctor_machine.c */
doctor_fn doctor_store, doctor_senders;                       /* doctor_store.c */
doctor_fn doctor_backup;                                      /* doctor_backup.c */
doctor_fn doctor_socket, doctor_daemon;                       /* doctor_daemon.c */
#endif
