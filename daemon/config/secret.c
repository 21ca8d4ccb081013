/* Reads secrets from where only we can. */
#include "secret.h"
#include "base/diag.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const struct secret_setting *setting, const char *what, const char *help, struct diag *why)
{
	diag_set(why, "D107", "the secret '%s' %s", setting->path, what);
	return diag_help(why, "%s", help);
}

/* Root's own files may be read by a group that was given them: that is how service managers hand over credentials. */
static bool is_private(const struct stat *about)
{
	return (about->st_mode & (S_IRWXO | S_IWGRP)) == 0;
}

static int file_open(const struct secret_setting *setting, int *out, struct diag *why)
{
	struct stat about;

	*out = open(setting->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*out < 0)
		return fail(
		        setting, strerror(errno), "it must be a file that the daemon's user can read", why);
	if (fstat(*out, &about) != 0 || !S_ISREG(about.st_mode))
		return fail(setting, "is not a regular file", "put the secret into a file, alone", why);
	if (!is_private(&about))
		return fail(
		        setting, "can be read by others", "chmod 600 it, and then change the secret", why);
	return 0;
}

static void trim(struct buf *out)
{
	struct text whole = buf_text(out);
	size_t from = 0, to = whole.size;

	while (to > 0 && isspace((unsigned char)whole.at[to - 1]))
		to--;
	while (from < to && isspace((unsigned char)whole.at[from]))
		from++;
	memmove(out->at, out->at + from, to - from);
	out->size = to - from;
}

static int bytes_read(const struct secret_setting *setting, int file, struct buf *out, struct diag *why)
{
	ssize_t size = read(file, buf_room(out, SECRET_MOST + 1), SECRET_MOST + 1);

	if (size < 0)
		return fail(
		        setting, strerror(errno), "it must be a file that the daemon's user can read", why);
	out->size = (size_t)size;
	trim(out);
	if (size > SECRET_MOST || out->size < SECRET_LEAST)
		return fail(setting, "is too short or too long",
		        "16 to 4096 characters; 'openssl rand -hex 32' makes a good one", why);
	return 0;
}

int secret_read(const struct secret_setting *setting, struct buf *out, struct diag *why)
{
	int file = -1;

	buf_clear(out);
	if (!setting->path) {
		diag_set(why, "D107", "there is no credential '%s': $CREDENTIALS_DIRECTORY is not set",
		        setting->name);
		return diag_help(why, "LoadCredential= of the unit sets it; without a unit use {file: PATH}");
	}
	int result = file_open(setting, &file, why);
	if (result == 0)
		result = bytes_read(setting, file, out, why);
	if (file >= 0)
		close(file);
	if (result)
		secret_forget(out);
	return result;
}

void secret_forget(struct buf *secret)
{
	if (secret->at)
		sodium_memzero(secret->at, secret->capacity);
	buf_finish(secret);
}
