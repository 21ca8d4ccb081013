#ifndef DAEMON_JOURNAL_H
#define DAEMON_JOURNAL_H
/* The journal, spoken to without its library: one datagram a record
 * (https://systemd.io/JOURNAL_NATIVE_PROTOCOL).  `journalctl INTERVENED_ROOM=store` finds a room's. */
#include "log.h"

#define JOURNAL_SOCKET "/run/systemd/journal/socket"

struct buf;

/* Whether `fd` is the stream that $JOURNAL_STREAM ("device:inode") names; `stream` may be NULL. */
bool journal_is_behind(int fd, const char *stream);
int journal_open(const char *path); /* a descriptor; -1: nobody listens there */
int journal_send(int journal, const struct buf *record);
void journal_record(enum log_level level, const char *room, const char *message,
        const struct log_field *fields, struct buf *out);
#endif
