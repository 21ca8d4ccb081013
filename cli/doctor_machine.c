/* The doctor on the machine: modes of files, room on the disk, the clock. */
#include "doctor.h"
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

enum { ROOM_WANTED = 1024, MIB = 1 << 20 };

static const char *folder_of(struct doctor *doctor, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash > path ? arena_print(&doctor->arena, "%.*s", (int)(slash - path), path) : "/";
}

/* Whoever may write it decides what the district is told. */
static void written_by_its_owner(struct doctor *doctor, const char *path)
{
	struct stat about;

	if (stat(path, &about) != 0 || !(about.st_mode & S_IWOTH))
		return;
	doctor_find(
	        doctor, arena_print(&doctor->arena, "chmod o-w %s", path), "everybody may write %s", path);
}

static void folder_written_by_its_owner(struct doctor *doctor, const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	written_by_its_owner(doctor, path);
	while (folder && (entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.')
			written_by_its_owner(
			        doctor, arena_print(&doctor->arena, "%s/%s", path, entry->d_name));
	if (folder)
		closedir(folder);
}

/* What is beside the store is made by whoever opened it first; another's keeps the daemon out. */
static void store_file(struct doctor *doctor, const char *suffix, uid_t owner)
{
	const char *path = arena_print(&doctor->arena, "%s%s", doctor->settings.store_path, suffix);
	struct stat about;

	if (stat(path, &about) != 0)
		return;
	if (about.st_mode & 077)
		doctor_find(doctor, arena_print(&doctor->arena, "chmod 600 %s", path),
		        "others than its user may open %s, which is about students", path);
	if (about.st_uid != owner)
		doctor_find(doctor,
		        arena_print(
		                &doctor->arena, "chown --reference=%s %s", doctor->settings.store_path, path),
		        "%s belongs to another user than the store", path);
}

void doctor_files(struct doctor *doctor)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
	struct stat store;

	written_by_its_owner(doctor, doctor->config);
	folder_written_by_its_owner(
	        doctor, arena_print(&doctor->arena, "%s/conf.d", doctor->settings.folder));
	folder_written_by_its_owner(doctor, doctor->settings.rules);
	folder_written_by_its_owner(doctor, doctor->settings.calendars);
	for (size_t i = 0;
	        stat(doctor->settings.store_path, &store) == 0 && i < sizeof(suffixes) / sizeof(suffixes[0]);
	        i++)
		store_file(doctor, suffixes[i], store.st_uid);
}

void doctor_disk(struct doctor *doctor)
{
	const char *folder = folder_of(doctor, doctor->settings.store_path);
	struct statvfs about;

	if (statvfs(folder, &about) != 0) {
		doctor_find(doctor, NULL, "cannot look at the disk of %s: %s", folder, strerror(errno));
		return;
	}
	int64_t free_mib = (int64_t)about.f_bavail * (int64_t)about.f_frsize / MIB;
	if (free_mib < ROOM_WANTED)
		doctor_find(doctor,
		        "make room: on a full disk nothing is taken, and senders are told to come back",
		        "%" PRId64 " MiB are left for %s", free_mib, folder);
	else
		doctor_fine(doctor, "%" PRId64 " GiB are left for %s", free_mib / 1024, folder);
}

/* Days begin and alerts are dated by it. */
void doctor_clock(struct doctor *doctor)
{
	struct timex clock = {0};

	if (adjtimex(&clock) == TIME_ERROR || (clock.status & STA_UNSYNC))
		doctor_find(doctor, "is systemd-timesyncd or another NTP client running?",
		        "the system says that its clock is not kept right");
}
