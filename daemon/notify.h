#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H
/* Tells the service manager how we are: sd_notify(3)'s protocol, one datagram.  Without a manager it does nothing. */
#include <stdbool.h>
#include <stdint.h>

bool notify_is_heard(void);             /* there is a manager */
void notify_send(const char *state);    /* "READY=1", "STOPPING=1", "STATUS=.."; several between newlines */
void notify_reloading(int64_t mono_us); /* owes "READY=1" when it is over, well or not */
int64_t notify_watchdog_ms(void);       /* how often "WATCHDOG=1" is expected; 0: never */
#endif
