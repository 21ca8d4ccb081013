#ifndef DAEMON_SOURCES_H
#define DAEMON_SOURCES_H
/* Ways in that nobody has to call: the daemon looks by itself.  Today these are drop folders; what they bring goes the
 * way of every delivery. */
#include "base/hash.h"

struct core;
struct diag;
struct seam;
struct settings;
struct sources;

struct sources_options {
	struct core *core;               /* borrowed */
	struct seam *seam;               /* borrowed */
	const struct settings *settings; /* borrowed */
	struct hash_key key;             /* of digests: the store's */
};
int sources_start(const struct sources_options *options, struct sources **out, struct diag *why);
/* Takes nothing new; on_stopped when what is under way is answered, perhaps at once. */
void sources_stop(struct sources *sources, void (*on_stopped)(void *context), void *context);
void sources_destroy(struct sources *sources); /* takes NULL and half-started; nothing may be under way */
#endif
