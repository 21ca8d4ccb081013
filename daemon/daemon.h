#ifndef DAEMON_DAEMON_H
#define DAEMON_DAEMON_H
/* The process: its parts in the order they start, and how it stops.
 *
 * Built from a configuration file, or from settings made by the caller (the demonstration does). */
#include "daemon/config/config.h"
#include "daemon/config/files.h"
#include <intervene/zones.h>

struct core;
struct daemon;
struct http;
struct seam;

struct daemon_options {
	const struct settings *settings;              /* borrowed */
	struct seam *seam;                            /* borrowed */
	void (*on_said)(void *context, int64_t last); /* may be NULL */
	void *context;
	void (*on_stopped)(void *context);
};

/* Rules and calendars as the settings name them.  Findings are collected, and name files that live in *out. */
struct district_files {
	struct files rules, calendars;
};
int district_read(const struct settings *settings, struct zones *zones, struct district_files *out,
        struct ruleset **set, struct diags *why);
void district_files_finish(struct district_files *files);
void findings_print(const struct diags *findings, const struct district_files *files); /* on stderr */

int daemon_start(const struct daemon_options *options, struct daemon **out, struct diag *why);
void daemon_stop(struct daemon *daemon);    /* drains; on_stopped when all is answered */
void daemon_destroy(struct daemon *daemon); /* takes NULL and half-started */
struct core *daemon_core(struct daemon *daemon);
struct http *daemon_http(struct daemon *daemon);

/* What main.c offers: each is the process's exit code. */
int daemon_run(const char *config);
int daemon_check(const char *config); /* check.c */
#endif
