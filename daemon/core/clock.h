#ifndef DAEMON_CORE_CLOCK_H
#define DAEMON_CORE_CLOCK_H
/* Whether the machine's clock is behind the newest instant that was judged.  On the engine thread. */
struct core;
struct json;

void clock_look(struct core *core); /* the log says once that it is, and once that it is not any more */
void clock_findings_json(const struct core *core, struct json *json);
#endif
