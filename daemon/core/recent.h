#ifndef DAEMON_CORE_RECENT_H
#define DAEMON_CORE_RECENT_H
/* The last lines of the log as histories have them, in memory: what is not folded yet is read when a student is loaded
 * and when it is folded, and either would be a seek a line.
 *
 *     recent_add(&recent, &row);                 each line of the log, in order
 *     recent_keep(&recent);  or  recent_drop(&recent);
 *     recent_at(&recent, seq)                    packed, see history_blob.h
 *     while (recent_forget(&recent, upto_seq, 16)) .. */
#include "daemon/store/store.h"

struct recent_page;
struct recent {
	struct recent_page **pages; /* owned, and each of them */
	size_t count, capacity;
	int64_t first_seq; /* of the first page */
	int64_t next_seq, kept_seq;
};

void recent_add(struct recent *recent, const struct event_row *row);
void recent_keep(struct recent *recent);
void recent_drop(struct recent *recent);
struct text recent_at(const struct recent *recent, int64_t seq); /* until the line is forgotten or dropped */
void recent_expect(const struct recent *recent, int64_t seq);    /* will be asked for soon */
/* Some `pages` pages of lines up to this one; true: there are more.  Of the last page nothing is forgotten. */
bool recent_forget(struct recent *recent, int64_t upto_seq, size_t pages);
void recent_finish(struct recent *recent);
#endif
