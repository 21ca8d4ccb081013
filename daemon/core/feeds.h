#ifndef DAEMON_CORE_FEEDS_H
#define DAEMON_CORE_FEEDS_H
/* Feeds that are behind, as last looked; the engine thread's. */
#include <stddef.h>

struct buf;
struct core;
struct feeds;
struct json;

struct feeds *feeds_create(void);
void feeds_destroy(struct feeds *feeds); /* takes NULL */
void feeds_look(struct core *core);      /* once a second at most, however often it is called */
size_t feeds_behind(const struct feeds *feeds);
void feeds_findings_json(const struct core *core, struct json *json); /* texts in a list */
void feeds_metrics(const struct core *core, struct buf *out);
#endif
