#ifndef DAEMON_DEMO_H
#define DAEMON_DEMO_H
/* A made-up district, running: the daemon's own core on a wall clock that follows the log.
 *
 * `intervened --demo [--port N]` calls demo_main.  It makes a folder of its own and has the command line beside it fill
 * that, as a child:   intervene generate --demo FOLDER
 *
 *     FOLDER/rules.d/ *.yml          rules
 *     FOLDER/calendar.d/ *.yml       calendars
 *     FOLDER/roster.ndjson           schools, students, enrollments: loaded as history
 *     FOLDER/history.ndjson          the past: loaded as history, behind the roster
 *     FOLDER/present.ndjson          the last weeks: arrives line by line; a line arrives at its received_at, or when
 *                                    it happened (a date: the first instant of that day in the district's zone)
 *     FOLDER/timezone                one line: the district's zone ("America/Chicago")
 *
 * Then demo_run loads and replays it.  When stdout is not a terminal it ends by itself within a minute; on a terminal
 * it keeps serving, the clock running on from the last line, until it is interrupted. */
#include <stdbool.h>
#include <stdint.h>

struct demo_files {
	const char *rules, *calendars;          /* folders */
	const char *roster, *history, *present; /* files of events */
	const char *timezone;                   /* a zone's name */
};
struct demo_options {
	struct demo_files files;
	int port;           /* on loopback; 0: 8840 */
	bool keeps_serving; /* until SIGINT or SIGTERM */
	int64_t present_ms; /* how long the replay of the present should take; 0: 35 s */
	const char *folder; /* where the store and the socket are made */
};

int demo_main(int port);                          /* the process's exit code */
int demo_run(const struct demo_options *options); /* likewise */
#endif
