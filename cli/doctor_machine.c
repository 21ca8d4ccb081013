/* The doctor on the machine: modes of files, room on the disk, the clock. */
#include "doctor.h"
#include "daemon/store/room.h"
#include "base/diag.h"
#include <dirent.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

enum { MIB = 1 << 20 };

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

/* The daemon stops taking events at `least`; who looks now has time to do something about it before. */
void doctor_disk(struct doctor *doctor)
{
	const char *store = doctor->settings.store_path;
	const char *path = access(store, F_OK) == 0 ? store : folder_of(doctor, store);
	struct store_room room = {0};
	struct diag why = {0};

	if (store_room_at(path, &room, &why)) {
		doctor_find(doctor, NULL, "%s", why.message);
		return;
	}
	int64_t free_mib = room.free_bytes / MIB, least_mib = room.least_bytes / MIB;
	if (room.free_bytes < 2 * room.least_bytes)
		doctor_find(doctor, "make room: below that senders are told to come back",
		        "%" PRId64 " MiB are left for %s, and below %" PRId64 " no events are taken",
		        free_mib, path, least_mib);
	else
		doctor_fine(doctor, "%" PRId64 " MiB are left for %s; below %" PRId64 " no events are taken",
		        free_mib, path, least_mib);
}

/* Days begin and alerts are dated by it. */
void doctor_clock(struct doctor *doctor)
{
	struct timex clock = {0};

	if (adjtimex(&clock) == TIME_ERROR || (clock.status & STA_UNSYNC))
		doctor_find(doctor, "is systemd-timesyncd or another NTP client running?",
		        "the system says that its clock is not kept right");
}
