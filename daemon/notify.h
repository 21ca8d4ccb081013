#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H
/* Tells the service manager how we are: sd_notify(3)'s protocol, one datagram.  Without a manager it does nothing. */
#include <stdint.h>

void notify_send(const char *state); /* "READY=1", "STOPPING=1", "STATUS=.."; several between newlines */
int64_t notify_watchdog_ms(void);    /* how often "WATCHDOG=1" is expected; 0: never */
#endif
