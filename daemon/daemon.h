#ifndef DAEMON_DAEMON_H
#define DAEMON_DAEMON_H
/* The process: its parts in the order they start, and how it stops.
 *
 * Built from a configuration file, or from settings made by the caller (the demonstration does). */
#include "daemon/config/config.h"

struct core;
struct daemon;
struct diag;
struct http;
struct seam;

struct daemon_options {
	const struct settings *settings;              /* borrowed */
	const char *config;                           /* borrowed; to read again; NULL: none */
	struct seam *seam;                            /* borrowed */
	void (*on_said)(void *context, int64_t last); /* may be NULL */
	void *context;
	void (*on_stopped)(void *context);
};

int daemon_start(const struct daemon_options *options, struct daemon **out, struct diag *why);
void daemon_reload(struct daemon *daemon);  /* has everything read again */
void daemon_stop(struct daemon *daemon);    /* drains; on_stopped when all is answered */
void daemon_destroy(struct daemon *daemon); /* takes NULL and half-started */
struct core *daemon_core(struct daemon *daemon);
struct http *daemon_http(struct daemon *daemon);

/* What main.c offers: each is the process's exit code. */
int daemon_run(const char *config);
int daemon_check(const char *config); /* check.c */
#endif
