#ifndef DAEMON_CHANNELS_ADDRESS_H
#define DAEMON_CHANNELS_ADDRESS_H
/* Where an address leads: out into the world, or to something inside that a message must not reach by a name that
 * somebody else controls. */
#include <stdbool.h>

struct sockaddr;

enum address_kind { ADDRESS_PUBLIC, ADDRESS_PRIVATE, ADDRESS_LOOPBACK };
/* Anything that is not known to be public is private. */
enum address_kind address_kind(const struct sockaddr *address);
#endif
