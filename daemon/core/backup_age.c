/* Keeps what was seen of the copies. */
#include "backup_age.h"
#include "daemon/log.h"
#include "base/buf.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>

enum { MS_AN_HOUR = 3600000 };

void backup_age_begin(struct backup_age *age, int64_t within_ms)
{
	*age = (struct backup_age){.within_ms = within_ms};
	atomic_store(&age->newest_ms, BACKUP_UNSEEN);
}

int64_t backup_age_hours(const struct backup_age *age, int64_t now_ms)
{
	int64_t newest_ms = atomic_load(&age->newest_ms);

	return newest_ms > 0 ? (now_ms - newest_ms) / MS_AN_HOUR : -1;
}

/* NULL: it is as it should be, or nobody has looked. */
static const char *finding(const struct backup_age *age, int64_t now_ms, char words[120])
{
	int64_t newest_ms = atomic_load(&age->newest_ms);

	if (newest_ms == BACKUP_UNSEEN || (newest_ms > 0 && now_ms - newest_ms <= age->within_ms))
		return NULL;
	if (newest_ms == -1)
		return "the folder of backups cannot be read";
	if (!newest_ms)
		return "there is no backup";
	snprintf(words, 120, "the newest backup is %" PRId64 " hours old", backup_age_hours(age, now_ms));
	return words;
}

void backup_age_note(struct backup_age *age, int64_t newest_ms, int64_t now_ms)
{
	char words[120];

	atomic_store(&age->newest_ms, newest_ms);
	const char *why = finding(age, now_ms, words);
	if (why && !age->is_said)
		log_write(LOG_WARNING, "store", "no backup as new as it should be",
		        (struct log_field[]){{"why", 0, why}, {0}});
	else if (!why && age->is_said)
		log_write(LOG_NOTICE, "store", "there is a new backup again", (struct log_field[]){{0}});
	age->is_said = why;
}

void backup_age_findings_json(const struct backup_age *age, int64_t now_ms, struct json *json)
{
	char words[120];
	const char *why = finding(age, now_ms, words);

	if (why)
		json_z(json, why);
}

void backup_age_metrics(const struct backup_age *age, struct buf *out)
{
	int64_t newest_ms = atomic_load(&age->newest_ms);

	buf_print(out,
	        "# TYPE intervened_backup_timestamp_seconds gauge\n"
	        "# HELP intervened_backup_timestamp_seconds when the newest backup was made\n"
	        "intervened_backup_timestamp_seconds %" PRId64 "\n",
	        newest_ms > 0 ? newest_ms / 1000 : 0);
}
