/* Takes the files of a district off the disk: names and bytes, nothing understood. */
#include "daemon/config/files.h"
#include "base/buf.h"
#include "base/diag.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(struct diag *why, const char *path, const char *doing)
{
	int error = errno;

	return diag_set(why, "R140", "cannot %s '%s': %s", doing, path, strerror(error));
}

/* Without O_NONBLOCK a pipe in the folder would hold us up until somebody writes to it. */
static int open_regular(const char *path, struct diag *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat about;

	if (fd < 0)
		return fail(why, path, "read");
	if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
		return fd;
	close(fd);
	return diag_set(why, "R140", "'%s' is not a regular file", path);
}

static ssize_t read_some(int fd, struct buf *out)
{
	enum { PIECE = 64 * 1024 };
	ssize_t got;

	do
		got = read(fd, buf_room(out, PIECE), PIECE);
	while (got < 0 && errno == EINTR);
	if (got > 0)
		out->size += (size_t)got;
	return got;
}

static int read_most(const char *path, struct buf *out, struct diag *why)
{
	int fd = open_regular(path, why);
	ssize_t got = 1;

	if (fd < 0)
		return -1;
	while (got > 0 && out->size < FILE_BYTES_MOST)
		got = read_some(fd, out);
	if (out->size > FILE_BYTES_MOST)
		out->size = FILE_BYTES_MOST;
	int result = got < 0 ? fail(why, path, "read") : 0;
	close(fd);
	return result;
}

static void keep(struct files *files, const char *path, const struct buf *bytes)
{
	files->items = memory_room(files->items, files->count, &files->capacity, sizeof *files->items);
	struct file_bytes *item = &files->items[files->count++];

	item->name = arena_copy(&files->arena, text_of(path));
	item->bytes = arena_copy(&files->arena, buf_text(bytes));
}

int files_add_file(struct files *files, const char *path, struct diag *why)
{
	struct buf bytes = {0};
	int result = read_most(path, &bytes, why);

	if (result == 0)
		keep(files, path, &bytes);
	buf_finish(&bytes);
	return result;
}

/* .yaml is taken too, although no rule is read from it: a file that is passed over in silence is a rule
 * that somebody believes to be running. */
static bool is_rules(struct text name)
{
	return text_ends_with(name, ".yml") || text_ends_with(name, ".yaml") || text_ends_with(name, ".lua");
}

static int add_entry(struct files *files, const char *folder, const char *name, struct diag *why)
{
	struct buf path = {0};
	const char *slash = text_ends_with(text_of(folder), "/") ? "" : "/";

	buf_print(&path, "%s%s%s", folder, slash, name);
	int result = files_add_file(files, buf_z(&path), why);
	buf_finish(&path);
	return result;
}

static bool is_any(struct text name)
{
	return name.size > 0;
}

static int add_folder(
        struct files *files, const char *path, bool (*is_wanted)(struct text name), struct diag *why)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	int result = 0;

	if (!folder)
		return fail(why, path, "read folder");
	while (result == 0 && (errno = 0, entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.' && is_wanted(text_of(entry->d_name)))
			result = add_entry(files, path, entry->d_name, why);
	if (result == 0 && errno != 0)
		result = fail(why, path, "read folder");
	closedir(folder);
	return result;
}

int files_add_folder(struct files *files, const char *path, struct diag *why)
{
	return add_folder(files, path, is_rules, why);
}

int files_add_all(struct files *files, const char *path, struct diag *why)
{
	return add_folder(files, path, is_any, why);
}

bool files_is_folder(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

int files_add_path(struct files *files, const char *path, struct diag *why)
{
	struct stat about;

	if (stat(path, &about) != 0)
		return fail(why, path, "read");
	return S_ISDIR(about.st_mode) ? files_add_folder(files, path, why) : files_add_file(files, path, why);
}

static int compare_names(const void *a, const void *b)
{
	const struct file_bytes *left = a, *right = b;

	return text_compare(left->name, right->name);
}

struct file_set files_set(struct files *files)
{
	if (files->count > 1)
		qsort(files->items, files->count, sizeof *files->items, compare_names);
	return (struct file_set){.files = files->items, .count = files->count};
}

struct text files_bytes(const struct files *files, struct text name)
{
	for (size_t i = 0; i < files->count; i++)
		if (text_equal(files->items[i].name, name))
			return files->items[i].bytes;
	return (struct text){0};
}

void files_finish(struct files *files)
{
	free(files->items);
	arena_finish(&files->arena);
	*files = (struct files){0};
}
