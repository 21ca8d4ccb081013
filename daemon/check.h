#ifndef DAEMON_CHECK_H
#define DAEMON_CHECK_H
/* What a start would stumble over, found without starting: nothing is written, bound or locked. */
#include <stddef.h>

struct diags;
struct settings;

/* The machine beside the settings: groups, the folders of the store and of sockets. */
void machine_check(const struct settings *settings, struct diags *why);
/* A daemon without rules runs and says nothing, which looks like a district without a worry. */
void emptiness_check(const struct settings *settings, size_t rules, size_t calendars, struct diags *why);
#endif
