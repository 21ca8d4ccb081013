#ifndef DAEMON_PULSE_H
#define DAEMON_PULSE_H
/* Shows the service manager that we live: every so often a question goes through the engine's queue, and only its answer
 * feeds the watchdog.  A loop that turns beside an engine that hangs is no sign of life. */
struct core;
struct pulse;
struct seam;

/* Both are borrowed.  Without a manager it does nothing. */
struct pulse *pulse_start(struct core *core, struct seam *seam);
void pulse_stop(struct pulse *pulse); /* takes NULL */
#endif
