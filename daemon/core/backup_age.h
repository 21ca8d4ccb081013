#ifndef DAEMON_CORE_BACKUP_AGE_H
#define DAEMON_CORE_BACKUP_AGE_H
/* How old the newest copy of the store is, so that a backup that is made no more is noticed.  It is looked for beside the engine
 * (backup_watch.h), and told to whoever asks for status and metrics; the log says once that it is too old, and once that it
 * is not any more.  Any thread may call, but for backup_age_note, which one thread does. */
#include <stdbool.h>
#include <stdint.h>

struct buf;
struct json;

struct backup_age {
	int64_t within_ms;
	_Atomic int64_t newest_ms; /* 0: there is none; -1: the folder cannot be read; BACKUP_UNSEEN */
	bool is_said;              /* that it is too old */
};
enum { BACKUP_UNSEEN = -2 }; /* nobody has looked yet */

void backup_age_begin(struct backup_age *age, int64_t within_ms);
void backup_age_note(struct backup_age *age, int64_t newest_ms, int64_t now_ms);
void backup_age_findings_json(const struct backup_age *age, int64_t now_ms, struct json *json);
void backup_age_metrics(const struct backup_age *age, struct buf *out);
int64_t backup_age_hours(const struct backup_age *age, int64_t now_ms); /* -1: there is none that is known */
#endif
