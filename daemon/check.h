#ifndef DAEMON_CHECK_H
#define DAEMON_CHECK_H
/* What a start would stumble over, found without starting: nothing is written, bound or locked. */
struct diags;
struct settings;

/* The machine beside the settings: groups, the folders of the store and of sockets. */
void machine_check(const struct settings *settings, struct diags *why);
#endif
