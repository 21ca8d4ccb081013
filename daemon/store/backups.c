/* Names of copies, and the copying. */
#include "backups.h"
#include "examine.h"
#include "statement.h"
#include "base/buf.h"
#include "base/civil.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char suffix[] = ".db", part_suffix[] = ".part";

/* --- names -------------------------------------------------------------------------------------------------- */

struct text backups_owner(const char *config)
{
	const char *slash = strrchr(config, '/');
	struct text name = text_of(slash ? slash + 1 : config);

	return text_ends_with(name, ".yml") ? text_slice(name, 0, name.size - 4) : name;
}

void backup_name_write(struct text owner, int64_t at_ms, struct buf *out)
{
	int32_t second = (int32_t)(at_ms % MS_A_DAY / 1000);
	int year, month, day;

	civil_of((int32_t)(at_ms / MS_A_DAY), &year, &month, &day);
	buf_print(out, "%.*s-%04d%02d%02dT%02d%02d%02dZ%s", (int)owner.size, owner.at, year, month, day,
	        second / 3600, second / 60 % 60, second % 60, suffix);
}

/* 20261123T184000Z, whatever follows. */
static int stamp_read(const char *at, int64_t *at_ms)
{
	struct civil_time time;
	char instant[40];

	if (strlen(at) < sizeof("20261123T184000Z") - 1)
		return -1;
	snprintf(instant, sizeof(instant), "%.4s-%.2s-%.5s:%.2s:%.3s", at, at + 4, at + 6, at + 11, at + 13);
	if (civil_read_time(text_of(instant), &time))
		return -1;
	*at_ms = civil_instant_ms(time);
	return 0;
}

/* Whatever is called otherwise is somebody else's. */
static bool name_read(const char *name, struct text owner, int64_t *at_ms)
{
	struct buf again = {0};
	bool is_own = strncmp(name, owner.at, owner.size) == 0 && name[owner.size] == '-' &&
	              stamp_read(name + owner.size + 1, at_ms) == 0;

	if (is_own)
		backup_name_write(owner, *at_ms, &again);
	is_own = is_own && strcmp(buf_z(&again), name) == 0;
	buf_finish(&again);
	return is_own;
}

int backups_each(const char *folder, struct text owner, backup_fn *each, void *context, struct diag *why)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int64_t at_ms;
	int result = 0;

	if (!dir)
		return store_path_fail(why, folder);
	while (result == 0 && (entry = readdir(dir)))
		if (name_read(entry->d_name, owner, &at_ms))
			result = each(context, entry->d_name, at_ms);
	closedir(dir);
	return result;
}

static int on_name(void *context, const char *name, int64_t at_ms)
{
	int64_t *newest_ms = context;

	(void)name;
	if (at_ms > *newest_ms)
		*newest_ms = at_ms;
	return 0;
}

int backups_newest(const char *folder, struct text owner, int64_t *at_ms, struct diag *why)
{
	*at_ms = 0;
	return backups_each(folder, owner, on_name, at_ms, why);
}

/* --- a copy ------------------------------------------------------------------------------------------------- */

struct telling {
	backup_progress_fn *on_read;
	void *context;
	const char *what;
};

static void on_pages(void *context, uint64_t pages, uint64_t most)
{
	const struct telling *telling = context;

	if (telling->on_read)
		telling->on_read(telling->context, telling->what, pages, most);
}

/* A store that nobody has open is read without locks, as nobody writes. */
struct solitude {
	bool is_alone;
	struct stat about;
};

static struct solitude solitude_of(const char *store)
{
	struct solitude now = {0};
	struct buf log = {0};

	buf_print(&log, "%s-wal", store);
	now.is_alone = access(buf_z(&log), F_OK) != 0 && stat(store, &now.about) == 0;
	buf_finish(&log);
	return now;
}

static bool is_disturbed(const struct solitude *before, const struct solitude *after)
{
	const struct timespec *a = &before->about.st_mtim, *b = &after->about.st_mtim;

	return before->is_alone && (!after->is_alone || before->about.st_size != after->about.st_size ||
	                                   before->about.st_ino != after->about.st_ino ||
	                                   a->tv_sec != b->tv_sec || a->tv_nsec != b->tv_nsec);
}

static int copy(const char *store, const char *part, struct telling *telling, struct diag *why)
{
	struct solitude before = solitude_of(store), after;
	struct store_exam *exam = NULL;

	telling->what = "copying";
	int result = store_exam_open(store, &exam, why);
	if (result == 0)
		result = store_exam_copy(exam, part, on_pages, telling, why);
	store_exam_close(exam);
	after = solitude_of(store);
	if (result == 0 && is_disturbed(&before, &after))
		result =
		        diag_set(why, "D344", "the daemon was started while its store was copied: once more");
	return result;
}

/* A copy that nobody has read is none. */
static int look_through(
        const char *part, struct telling *telling, struct backup_report *out, struct diag *why)
{
	struct store_exam *exam = NULL;
	struct stat about;

	telling->what = "looking through";
	int result = store_exam_open(part, &exam, why);
	if (result == 0)
		result = store_exam_check(exam, on_pages, telling, why);
	if (result == 0)
		out->events = store_exam_events(exam);
	store_exam_close(exam);
	if (result == 0 && stat(part, &about) == 0)
		out->bytes = about.st_size;
	return result ? diag_wrap(why, "the copy") : 0;
}

/* Whose the store is may put it back. */
static int give(const char *store, const char *part, struct diag *why)
{
	struct stat about;

	if (geteuid() != 0)
		return 0;
	if (stat(store, &about) != 0 || chown(part, about.st_uid, about.st_gid) != 0)
		return store_path_fail(why, part);
	return 0;
}

/* /var/backups/intervened-20261123T184000Z.db is /var/backups/intervened.part until it is whole. */
static void part_write(const char *path, struct buf *out)
{
	const char *dash = strrchr(path, '-');

	buf_print(out, "%.*s%s", dash ? (int)(dash - path) : (int)strlen(path), path, part_suffix);
}

/* Another one may have become whole, and have its name, between the opening and the lock. */
static bool is_part(int file, const char *part)
{
	struct stat own, there;

	return fstat(file, &own) == 0 && stat(part, &there) == 0 && own.st_ino == there.st_ino &&
	       own.st_dev == there.st_dev;
}

/* One at a time, by the lock of the file, which goes with whoever has it.  A half that somebody left is begun anew. */
static int part_open(const char *part, struct diag *why)
{
	int file = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	bool is_locked = file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0;
	bool is_other = file >= 0 && (is_locked ? !is_part(file, part) : errno == EWOULDBLOCK);
	if (is_locked && !is_other && ftruncate(file, 0) == 0)
		return file;
	if (is_other)
		diag_set(why, "D343", "%s: another backup of this store is being made", part);
	else
		store_path_fail(why, part);
	if (file >= 0)
		close(file);
	return -1;
}

int backup_make(const char *store, const char *path, backup_progress_fn *on_read, void *context,
        struct backup_report *out, struct diag *why)
{
	struct telling telling = {on_read, context, NULL};
	struct buf part = {0};

	part_write(path, &part);
	int file = part_open(buf_z(&part), why);
	int result = file < 0 ? -1 : 0;
	if (result == 0)
		result = copy(store, buf_z(&part), &telling, why);
	if (result == 0)
		result = look_through(buf_z(&part), &telling, out, why);
	if (result == 0)
		result = give(store, buf_z(&part), why);
	if (result == 0)
		result = store_file_settle(buf_z(&part), path, why);
	if (file >= 0 && result)
		unlink(buf_z(&part));
	if (file >= 0)
		close(file);
	buf_finish(&part);
	return result;
}
