#ifndef DAEMON_CONFIG_SETTING_H
#define DAEMON_CONFIG_SETTING_H
/* One row of the table of settings, and the readers a row may name.  A reader adds its own finding and returns -1. */
#include "config.h"
#include "base/form.h"

enum support {
	BUILT,
	NOTED,  /* part of the contract, without effect yet: a warning */
	REFUSED /* part of the contract, and leaving it out would change what happens: an error */
};

struct setting_reading {
	struct settings *settings;
	struct diags *why;
};
typedef int setting_fn(const struct setting_reading *reading, const struct node *value, void *field);

struct setting {
	const char *name; /* "store.path"; without a point: at the top */
	setting_fn *read;
	size_t offset;        /* in struct settings */
	const char *fallback; /* read like what the file says; NULL: none */
	bool is_required, is_reloadable;
	enum support support;
	const char *help;
};
extern const struct setting setting_table[];
extern const size_t setting_count;
/* What may stand behind the setting, for editors (setting_forms.c); its last name is its key. */
void setting_form(const struct setting *row, struct form_key *out);
extern const struct form setting_form_listen, setting_form_tokens, setting_form_sources, setting_form_log,
        setting_form_webhook, setting_form_rooms, setting_form_level;
enum { COUNT_MOST = 1000000, MEMORY_LEAST = 16 << 20 };            /* MEMORY_LEAST: bytes */
void setting_note(struct hash128 *said, const struct node *value); /* `said` goes from file to file */

setting_fn setting_read_text;
setting_fn setting_read_path;   /* relative ones start at the main file's folder */
setting_fn setting_read_zone;   /* a name; whether there is such a zone, `check` finds out */
setting_fn setting_read_format; /* 1 */
setting_fn setting_read_days;   /* "3 years", "30 days" */
setting_fn setting_read_date;
setting_fn setting_read_count; /* a whole number from 1 to a million */
setting_fn setting_read_truth;
setting_fn setting_read_share;  /* per cent, written as 10% */
setting_fn setting_read_memory; /* bytes, written as 512MiB */
setting_fn setting_read_listen;
setting_fn setting_read_tokens;
setting_fn setting_read_sources;
setting_fn setting_read_log, setting_read_webhook;
setting_fn setting_read_feeds;
setting_fn setting_read_clock; /* a time of day, in milliseconds */
setting_fn setting_read_level; /* of the log */
setting_fn setting_read_rooms; /* of the log, with a level each */
setting_fn setting_read_off;   /* the feature behind it is not built: only `off` */
setting_fn setting_read_none;  /* not looked at */
#endif
