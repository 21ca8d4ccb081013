/* The doctor on the copies of the store. */
#include "doctor.h"
#include "daemon/store/backups.h"
#include "base/diag.h"
#include <inttypes.h>

enum { MS_AN_HOUR = 3600000 };

/* It is read when it is made: here it counts that it is there. */
void doctor_backup(struct doctor *doctor)
{
	const struct backup_setting *backup = &doctor->settings.backup;
	struct diag why = {0};
	int64_t newest_ms;

	if (!backup->path) {
		doctor_fine(doctor, "backup.path is not set: whether there are backups nobody here knows");
		return;
	}
	if (backups_newest(backup->path, backups_owner(doctor->config), &newest_ms, &why)) {
		doctor_find(doctor, "backup.path is the folder that intervene backup writes to", "%s",
		        why.message);
		return;
	}
	int64_t hours = (doctor->now_ms - newest_ms) / MS_AN_HOUR;
	if (!newest_ms)
		doctor_find(doctor, "run intervene backup each night: docs/operations.md has a timer",
		        "there is no backup in %s", backup->path);
	else if (doctor->now_ms - newest_ms > backup->within * MS_A_DAY)
		doctor_find(doctor, "is its timer on? systemctl status intervened-backup.timer",
		        "the newest backup is %" PRId64 " hours old, and backup.within says %" PRId64 " days",
		        hours, backup->within);
	else
		doctor_fine(doctor, "the newest is %" PRId64 " hours old, in %s", hours, backup->path);
}
