#ifndef DAEMON_CONFIG_H
#define DAEMON_CONFIG_H
/* intervened.yml and conf.d/ *.yml beside it, read into one struct.  Every setting is one row of the table in
 * settings.c: its name, how it is read, its default, whether a reload may change it, and what help says.
 *
 * Files are taken in name order behind the main one: a scalar replaces, a list adds.  All findings are collected. */
#include "channels.h"
#include "base/diag.h"
#include <intervene/feeds.h>
#include "base/hash.h"
#include "base/text.h"
#include "daemon/log.h"

struct diags;
struct buf;
struct node;

enum listen_kind { LISTEN_UNIX, LISTEN_HTTP };
struct listen_setting {
	enum listen_kind kind;
	const char *path;  /* unix */
	const char *group; /* unix; NULL: only this user and root */
	unsigned rights;   /* unix: of the group; enum right */
	const char *host;  /* http: a loopback address */
	int port;          /* http; 0: any free one */
};

struct token_setting {
	const char *name, *source, *hash; /* source: of lines that name none */
	unsigned rights;                  /* enum right */
	struct place place;               /* where it is written .. */
	size_t offset;                    /* .. and at which byte */
};

struct retention_setting { /* in days; 0: not said */
	int64_t events, alerts, audit, quarantine, messages;
};

struct backup_setting {
	const char *path; /* the folder of copies; NULL: nobody watches them */
	int64_t within;   /* days that the newest may be old */
};

struct drop_setting {
	const char *path, *source; /* source: of lines that name none */
};

struct limits_setting {
	int64_t requests_per_second; /* of one token, or one user of the socket */
	int64_t connections;         /* at once, of all */
	int64_t memory;              /* bytes that the facts of students may take */
};

struct guard_setting {
	int64_t rows;  /* that one delivery may correct or delete .. */
	int64_t share; /* .. or per cent of all that its source has */
};

struct cliff_setting {
	int64_t alerts; /* that one rule may open on one day .. */
	int64_t share;  /* .. or per cent of the students, before what it tells is held */
};

struct reload_setting {
	int64_t max_new;    /* alerts that a reload may open without anybody's leave */
	bool require_tests; /* other rules are put in force only when the tests beside them pass */
};

enum { SETTINGS_MOST = 64 };
struct settings {
	struct arena arena;   /* owns everything below */
	struct hash128 *said; /* by row: of what was written, or of the default; NULL: not read from a file */
	const char *folder;   /* of the main file: relative paths start here */
	const char *district_name, *timezone;
	const char *store_path, *rules, *calendars;
	struct listen_setting *listen;
	size_t listen_count;
	struct token_setting *tokens;
	size_t token_count;
	struct channel_setting *channels;
	size_t channel_count;
	struct drop_setting *drops;
	size_t drop_count;
	struct retention_setting retention;
	struct backup_setting backup;
	struct limits_setting limits;
	struct guard_setting guard;
	struct cliff_setting cliff;
	struct reload_setting reload;
	int32_t go_live; /* NO_DAY: at once */
	struct log_levels log;
	struct feed_expectations feeds;
	int32_t heartbeat_ms; /* of the day */
	int64_t format;
};

/* -1 when there are errors among the findings.  Owes settings_finish either way, once the findings are printed: the
 * names of files in them live in its arena. */
int settings_read(const char *path, struct settings *out, struct diags *why);
void settings_finish(struct settings *settings);
void settings_help(struct buf *out); /* the table, for people */

/* Names of the settings in which two readings differ and which only a restart changes; how many. */
size_t settings_need_restart(
        const struct settings *in_force, const struct settings *wanted, const char *names[SETTINGS_MOST]);
/* The same socket or address; what its users may do there may differ. */
bool listen_is_same_door(const struct listen_setting *a, const struct listen_setting *b);
/* The long form of a finding's code; NULL: there is no such code. */
const char *setting_code_help(struct text code);
#endif
