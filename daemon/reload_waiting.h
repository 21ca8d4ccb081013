#ifndef DAEMON_RELOAD_WAITING_H
#define DAEMON_RELOAD_WAITING_H
/* Who waits for a reload, in the order they asked. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct command;
struct response;

struct waiting {
	struct command **items; /* owned list; each is owed an answer */
	size_t count, capacity;
};

void waiting_add(struct waiting *waiting, struct command *command);
/* Those who ask for a dry run, or all others. */
void waiting_move(struct waiting *from, struct waiting *into, bool is_dry);
void waiting_refuse(struct waiting *waiting, const struct response *because); /* all; nobody waits then */
int64_t waiting_accepted(const struct waiting *waiting); /* the most alerts that any of them accepts */
/* Behind what is said already: their names, each once. */
void waiting_who(const struct waiting *waiting, struct buf *out);
#endif
