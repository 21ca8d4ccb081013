/* Opens a drop folder, finds the files in it and claims them. */
#include "drop_inside.h"
#include "base/arena.h"
#include "base/diag.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAMES_MOST = 10000 };

int drop_fail(struct diag *why, const char *doing, const char *what)
{
	return diag_set(why, "D330", "cannot %s %s: %s", doing, what, strerror(errno));
}

static void looks_clear(struct looks *looks)
{
	for (size_t i = 0; i < looks->count; i++)
		free(looks->items[i].name);
	looks->count = 0;
}

static void looks_finish(struct looks *looks)
{
	looks_clear(looks);
	free(looks->items);
}

static char *copy(const char *name)
{
	size_t size = strlen(name) + 1;

	return memcpy(memory_take(size), name, size);
}

/* --- the folders ------------------------------------------------------------------------------------------------ */

static int folder_open(int at, const char *path, int *out, struct diag *why)
{
	*out = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *out >= 0 ? 0 : drop_fail(why, "open the folder", path);
}

static int inside_open(struct drop_folder *folder, const char *name, int *out, struct diag *why)
{
	if (mkdirat(folder->folder, name, 0700) != 0 && errno != EEXIST)
		return drop_fail(why, "make the folder", name);
	return folder_open(folder->folder, name, out, why);
}

int drop_folder_open(const char *path, struct drop_folder **out, struct diag *why)
{
	struct drop_folder *folder = memory_take(sizeof(*folder));

	folder->folder = folder->taking = folder->done = folder->rejected = folder->file = -1;
	*out = folder;
	if (folder_open(AT_FDCWD, path, &folder->folder, why))
		return -1;
	if (inside_open(folder, "taking", &folder->taking, why) ||
	        inside_open(folder, "done", &folder->done, why) ||
	        inside_open(folder, "rejected", &folder->rejected, why))
		return diag_wrap(why, "drop folder %s", path);
	return 0;
}

void drop_folder_close(struct drop_folder *folder)
{
	if (!folder)
		return;
	drop_file_leave(folder);
	drop_fd_close(&folder->folder);
	drop_fd_close(&folder->taking);
	drop_fd_close(&folder->done);
	drop_fd_close(&folder->rejected);
	looks_finish(&folder->before);
	looks_finish(&folder->now);
	free(folder);
}

/* --- looking ---------------------------------------------------------------------------------------------------- */

/* Hidden names are for whoever still writes: a rename makes a file ours whole. */
static bool is_ours(const char *name)
{
	return name[0] != '.' && text_ends_with(text_of(name), DROP_ENDING);
}

static void look_at(struct drop_folder *folder, const char *name)
{
	struct stat about;

	if (name[0] == '.' || fstatat(folder->folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
	        S_ISDIR(about.st_mode))
		return;
	if (!is_ours(name)) {
		folder->others++;
		return;
	}
	struct looks *now = &folder->now;
	now->items = memory_room(now->items, now->count, &now->capacity, sizeof(*now->items));
	now->items[now->count++] = (struct looked){copy(name), about.st_mtim, about.st_size, about.st_ino};
}

static int names_each(int fd, void (*each)(struct drop_folder *folder, const char *name),
        struct drop_folder *folder, struct diag *why)
{
	int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = again >= 0 ? fdopendir(again) : NULL;

	if (!dir)
		return drop_fail(why, "read", "the folder");
	struct dirent *entry;
	for (int count = 0; count < NAMES_MOST && (entry = readdir(dir)); count++)
		each(folder, entry->d_name);
	closedir(dir);
	return 0;
}

static bool was_before(const struct looks *before, const struct looked *one)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct looked *was = &before->items[i];
		if (strcmp(was->name, one->name) == 0)
			return was->size == one->size && was->inode == one->inode &&
			       was->modified.tv_sec == one->modified.tv_sec &&
			       was->modified.tv_nsec == one->modified.tv_nsec;
	}
	return false;
}

static bool is_older(const struct looked *a, const struct looked *b)
{
	if (a->modified.tv_sec != b->modified.tv_sec)
		return a->modified.tv_sec < b->modified.tv_sec;
	if (a->modified.tv_nsec != b->modified.tv_nsec)
		return a->modified.tv_nsec < b->modified.tv_nsec;
	return strcmp(a->name, b->name) < 0;
}

/* The oldest first: what one file says, a later one may correct. */
static const struct looked *choose(const struct drop_folder *folder)
{
	const struct looked *chosen = NULL;

	for (size_t i = 0; i < folder->now.count; i++) {
		const struct looked *one = &folder->now.items[i];
		if ((!chosen || is_older(one, chosen)) && was_before(&folder->before, one))
			chosen = one;
	}
	return chosen;
}

/* Whoever has written a file may have nothing to do with what a link points to, and we may read more than they. */
static int claimed_open(struct drop_folder *folder, struct diag *why)
{
	folder->file = openat(
	        folder->taking, folder->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (folder->file < 0 && errno == ELOOP)
		folder->fault = "it is a symbolic link; put the file itself here";
	else if (folder->file < 0 && errno == ENXIO)
		folder->fault = "it is no regular file";
	else if (folder->file < 0 && errno == EACCES)
		folder->fault = "the daemon's user may not read it; give the file to its group, mode 0640";
	else if (folder->file < 0 || fstat(folder->file, &folder->about) != 0)
		return drop_fail(why, "open", "a file");
	else if (!S_ISREG(folder->about.st_mode))
		folder->fault = "it is no regular file";
	return 1;
}

static void claimed_find(struct drop_folder *folder, const char *name)
{
	if (!folder->name && is_ours(name))
		folder->name = copy(name);
}

/* A claimed one of that name waits to be taken: this one comes after it. */
static int claim(struct drop_folder *folder, const char *name, struct diag *why)
{
	if (renameat2(folder->folder, name, folder->taking, name, RENAME_NOREPLACE) != 0)
		return errno == ENOENT || errno == EEXIST ? 0 : drop_fail(why, "claim", "a file");
	folder->name = copy(name);
	return claimed_open(folder, why);
}

int drop_folder_look(struct drop_folder *folder, struct diag *why)
{
	if (names_each(folder->taking, claimed_find, folder, why))
		return -1;
	if (folder->name)
		return claimed_open(folder, why);
	struct looks old = folder->before;
	folder->before = folder->now;
	folder->now = old;
	looks_clear(&folder->now);
	folder->others = 0;
	if (names_each(folder->folder, look_at, folder, why))
		return -1;
	const struct looked *chosen = choose(folder);
	return chosen ? claim(folder, chosen->name, why) : 0;
}

size_t drop_folder_others(const struct drop_folder *folder)
{
	return folder->others;
}
