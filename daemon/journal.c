/* Writes records of the journal. */
#include "journal.h"
#include "base/buf.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

bool journal_is_behind(int fd, const char *stream)
{
	struct stat about;
	char mine[64];

	if (!stream || fstat(fd, &about) != 0)
		return false;
	snprintf(mine, sizeof(mine), "%ju:%ju", (uintmax_t)about.st_dev, (uintmax_t)about.st_ino);
	return strcmp(mine, stream) == 0;
}

int journal_open(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t size = strlen(path);

	if (size >= sizeof(address.sun_path))
		return -1;
	memcpy(address.sun_path, path, size);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int journal_send(int journal, const struct buf *record)
{
	ssize_t sent;

	do
		sent = send(journal, record->at, record->size, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)record->size ? 0 : -1;
}

/* A value of several lines has its size in front, little-endian, instead of an equals sign. */
static void value_add(struct buf *out, const char *value, size_t size)
{
	if (!memchr(value, '\n', size)) {
		buf_add_char(out, '=');
	} else {
		buf_add_char(out, '\n');
		for (int shift = 0; shift < 64; shift += 8)
			buf_add_char(out, (char)((uint64_t)size >> shift));
	}
	buf_add(out, value, size);
	buf_add_char(out, '\n');
}

static void member_add(struct buf *out, const char *name, const char *value)
{
	buf_add_z(out, name);
	value_add(out, value, strlen(value));
}

/* Names of fields are A-Z, digits and underscores. */
static void field_add(struct buf *out, const struct log_field *field)
{
	char number[24];

	buf_add_z(out, "INTERVENED_");
	for (const char *at = field->name; *at; at++)
		buf_add_char(out, isalnum((unsigned char)*at) ? (char)toupper((unsigned char)*at) : '_');
	snprintf(number, sizeof(number), "%" PRId64, field->number);
	const char *value = field->words ? field->words : number;
	value_add(out, value, strlen(value));
}

/* What people see of a record is its message alone: so the fields are in it, too. */
static void message_add(
        struct buf *out, const char *room, const char *message, const struct log_field *fields)
{
	struct buf words = {0};
	const char *joint = " (";

	buf_print(&words, "%s: %s", room, message);
	for (const struct log_field *field = fields; field && field->name; field++) {
		buf_print(&words, "%s%s ", joint, field->name);
		if (field->words)
			buf_add_z(&words, field->words);
		else
			buf_print(&words, "%" PRId64, field->number);
		joint = ", ";
	}
	buf_add_z(&words, fields && fields->name ? ")" : "");
	buf_add_z(out, "MESSAGE");
	value_add(out, words.at, words.size);
	buf_finish(&words);
}

void journal_record(enum log_level level, const char *room, const char *message,
        const struct log_field *fields, struct buf *out)
{
	message_add(out, room, message, fields);
	buf_print(out, "PRIORITY=%d\n", (int)level);
	member_add(out, "SYSLOG_IDENTIFIER", "intervened");
	member_add(out, "INTERVENED_ROOM", room);
	for (; fields && fields->name; fields++)
		field_add(out, fields);
}
