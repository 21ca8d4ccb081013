#ifndef DAEMON_HTTP_PASSED_H
#define DAEMON_HTTP_PASSED_H
/* Unix sockets that the service manager has bound for us and keeps while we restart: sd_listen_fds(3)'s protocol.  Who
 * connects meanwhile waits instead of being refused. */
#include <stddef.h>

struct settings;

int passed_find(const char *path); /* the descriptor listening there; -1: none was passed */
/* Says in the log which were passed that no `listen:` names: whoever connects to one of those waits for ever. */
void passed_check(const struct settings *settings);
#endif
