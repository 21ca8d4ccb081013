/* Replaces a file by a new one beside it. */
#include "rewrite.h"
#include "base/buf.h"
#include "base/diag.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(struct diag *why, const char *path)
{
	return diag_set(why, "C152", "cannot write %s: %s", path, strerror(errno));
}

static int fill(int file, struct text bytes)
{
	while (bytes.size) {
		ssize_t written = write(file, bytes.at, bytes.size);
		if (written < 0 && errno != EINTR)
			return -1;
		bytes = text_slice(bytes, written > 0 ? (size_t)written : 0, bytes.size);
	}
	return fsync(file);
}

/* The new one is for nobody until it has the old one's owner. */
static int make_like(const char *path, const struct stat *old, struct text bytes)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (file < 0)
		return -1;
	int result = fill(file, bytes);
	if (result == 0 && (old->st_uid != geteuid() || old->st_gid != getegid()))
		result = fchown(file, old->st_uid, old->st_gid);
	if (result == 0)
		result = fchmod(file, old->st_mode & 07777);
	return close(file) == 0 ? result : -1;
}

int file_rewrite(const char *path, struct text bytes, struct diag *why)
{
	char *real = realpath(path, NULL);
	struct buf beside = {0};
	struct stat old;
	int result = 0;

	if (!real || stat(real, &old) != 0) {
		free(real);
		return fail(why, path);
	}
	buf_print(&beside, "%s.new", real);
	if (make_like(buf_z(&beside), &old, bytes) || rename(buf_z(&beside), real)) {
		result = fail(why, path);
		if (errno != EEXIST)
			unlink(buf_z(&beside));
	}
	buf_finish(&beside);
	free(real);
	return result;
}

static int make_new(const char *path, struct text bytes)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);

	if (file < 0)
		return -1;
	int result = fill(file, bytes);

	return close(file) == 0 ? result : -1;
}

int file_expect(const char *path, struct diag *why)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = {0};
	struct stat old;

	if (stat(path, &old) == 0 && !S_ISREG(old.st_mode))
		return diag_set(why, "C152", "cannot write %s: it is no file", path);
	buf_print(&folder, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	int result = access(buf_z(&folder), W_OK | X_OK) ? fail(why, path) : 0;
	buf_finish(&folder);
	return result;
}

int file_replace(const char *path, struct text bytes, struct diag *why)
{
	struct buf beside = {0};
	int result = 0;

	if (file_expect(path, why))
		return -1;
	buf_print(&beside, "%s.%ld.new", path, (long)getpid());
	if (make_new(buf_z(&beside), bytes) || rename(buf_z(&beside), path)) {
		result = fail(why, path);
		unlink(buf_z(&beside));
	}
	buf_finish(&beside);
	return result;
}
