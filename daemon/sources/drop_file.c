/* Reads a claimed file in pieces and puts it away. */
#include "drop_inside.h"
#include "base/arena.h"
#include "base/diag.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_BYTES = 4 << 20, LINE_SHOWN = 128 << 10, NAMES_TRIED = 100000 };

void drop_fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

const char *drop_file_name(const struct drop_folder *folder)
{
	return folder->name;
}

const char *drop_file_fault(const struct drop_folder *folder)
{
	return folder->fault;
}

void drop_file_leave(struct drop_folder *folder)
{
	drop_fd_close(&folder->file);
	free(folder->name);
	folder->name = NULL;
	folder->fault = NULL;
	folder->is_skipping = false;
	buf_finish(&folder->rest);
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

/* A whole block, as the digest wants them; less at the end only. */
static ssize_t block_read(struct drop_folder *folder, struct buf *out, struct diag *why)
{
	char *at = buf_room(out, DIGEST_BLOCK);
	ssize_t size = 0, got;

	while (size < DIGEST_BLOCK &&
	        (got = read(folder->file, at + size, (size_t)(DIGEST_BLOCK - size))) != 0) {
		if (got < 0 && errno != EINTR)
			return drop_fail(why, "read", "a file");
		size += got > 0 ? got : 0;
	}
	out->size += (size_t)size;
	return size;
}

int drop_file_digest(struct drop_folder *folder, struct digest *digest, struct diag *why)
{
	struct buf block = {0};
	ssize_t got;

	while ((got = block_read(folder, &block, why)) > 0) {
		digest_add(digest, buf_text(&block));
		buf_clear(&block);
	}
	buf_finish(&block);
	if (got == 0 && lseek(folder->file, 0, SEEK_SET) != 0)
		return drop_fail(why, "read", "a file");
	return got < 0 ? -1 : 0;
}

/* Of a line that no limit allows, enough is kept to be refused for its length. */
static void rest_bound(struct drop_folder *folder)
{
	struct buf *rest = &folder->rest;

	if (folder->is_skipping) {
		const char *end = rest->size > LINE_SHOWN
		                          ? memchr(rest->at + LINE_SHOWN, '\n', rest->size - LINE_SHOWN)
		                          : NULL;
		size_t from = end ? (size_t)(end - rest->at) : rest->size;
		memmove(rest->at + LINE_SHOWN, rest->at + from, rest->size - from);
		rest->size = LINE_SHOWN + (rest->size - from);
		folder->is_skipping = !end;
	} else if (rest->size >= PIECE_BYTES && !memchr(rest->at, '\n', rest->size)) {
		rest->size = LINE_SHOWN;
		folder->is_skipping = true;
	}
}

/* Up to the last line end; all of it at the end of the file. */
static void piece_cut(struct drop_folder *folder, bool is_last, struct buf *out)
{
	struct buf *rest = &folder->rest;
	const char *end = rest->size ? memrchr(rest->at, '\n', rest->size) : NULL;
	size_t size = is_last ? rest->size : end ? (size_t)(end + 1 - rest->at) : 0;

	buf_add(out, rest->at, size);
	memmove(rest->at, rest->at + size, rest->size - size);
	rest->size -= size;
}

int drop_file_piece(
        struct drop_folder *folder, struct digest *digest, struct buf *out, bool *is_last, struct diag *why)
{
	ssize_t got = 1;

	while (folder->rest.size < PIECE_BYTES && got > 0) {
		size_t before = folder->rest.size;
		got = block_read(folder, &folder->rest, why);
		if (got > 0)
			digest_add(digest, text_slice(buf_text(&folder->rest), before, folder->rest.size));
		rest_bound(folder);
	}
	*is_last = got == 0;
	if (got >= 0 && folder->rest.size)
		piece_cut(folder, *is_last, out);
	return got < 0 ? -1 : 0;
}

/* --- putting away ----------------------------------------------------------------------------------------------- */

static bool has_grown(const struct drop_folder *folder)
{
	struct stat now;

	return folder->file >= 0 && fstat(folder->file, &now) == 0 &&
	       (now.st_size != folder->about.st_size || now.st_mtim.tv_sec != folder->about.st_mtim.tv_sec ||
	               now.st_mtim.tv_nsec != folder->about.st_mtim.tv_nsec);
}

/* "x.ndjson", or if there is one "x-2.ndjson": a sender may give every night's file the same name. */
static char *name_free(struct drop_folder *folder, int to, struct arena *arena)
{
	int stem = (int)(strlen(folder->name) - strlen(DROP_ENDING));
	struct stat about;

	for (int number = 1; number < NAMES_TRIED; number++) {
		char *name = number == 1 ? arena_print(arena, "%s", folder->name)
		                         : arena_print(arena, "%.*s-%d%s", stem, folder->name, number,
		                                   DROP_ENDING);
		if (fstatat(to, name, &about, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT)
			return name;
	}
	return NULL;
}

static int report_write(int to, const char *name, struct text report, struct diag *why)
{
	static const char temporary[] = ".report";
	int file = openat(to, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool is_written =
	        file >= 0 && write(file, report.at, report.size) == (ssize_t)report.size && fsync(file) == 0;

	drop_fd_close(&file);
	if (!is_written || renameat(to, temporary, to, name) != 0)
		return drop_fail(why, "write", "a report");
	return 0;
}

/* The report first: a file that is put away has one, whenever we crash.  One that is found again after a crash is known
 * by its digest. */
static int put_away(struct drop_folder *folder, int to, struct text report, struct diag *why)
{
	struct arena arena = {0};
	const char *name = name_free(folder, to, &arena);
	int result = -1;

	if (!name)
		diag_set(why, "D330", "there are too many files of one name in done; clear it");
	else if (report_write(to, arena_print(&arena, "%s.report.json", name), report, why) == 0) {
		if ((folder->file >= 0 && fsync(folder->file) != 0) ||
		        renameat(folder->taking, folder->name, to, name) != 0 || fsync(to) != 0 ||
		        fsync(folder->taking) != 0)
			drop_fail(why, "put away", "a file");
		else
			result = 0;
	}
	arena_finish(&arena);
	return result;
}

int drop_file_settle(
        struct drop_folder *folder, enum drop_outcome outcome, struct text report, struct diag *why)
{
	int result = 1;

	if (!has_grown(folder))
		result =
		        put_away(folder, outcome == DROP_DONE ? folder->done : folder->rejected, report, why);
	drop_file_leave(folder);
	return result;
}
