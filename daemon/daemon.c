/* The order things come up.  Stopping runs the same table backwards from wherever starting got to, the part that failed
 * included, so there is no second list to keep in step. */
#include "daemon.h"
#include "daemon/core/core.h"
#include "daemon/http/http.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "daemon/outbox/outbox.h"
#include "daemon/accounting.h"
#include "daemon/backup_watch.h"
#include "daemon/core/accounts.h"
#include "daemon/core/backup_age.h"
#include "daemon/pulse.h"
#include "daemon/reload.h"
#include "daemon/store/backups.h"
#include "daemon/seam.h"
#include "daemon/sources/sources.h"
#include "daemon/store/store.h"
#include "base/zone.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXIT_BROKEN = 70 };

struct daemon {
	struct daemon_options options;
	struct zones *zones;     /* owned */
	const struct zone *zone; /* in zones */
	struct reload *reload;   /* owned; has the rules */
	struct store *store;     /* owned */
	struct core *core;       /* owned */
	struct outbox *outbox;   /* owned */
	struct sources *sources; /* owned */
	struct http *http;       /* owned */
	struct pulse *pulse;     /* owned */
	struct accounts accounts;
	struct accounting *accounting; /* owned */
	struct backup_age backup_age;
	struct backup_watch *backup_watch; /* owned; NULL: no folder is named */
	int64_t lines_read;                /* of the log, by this start */
	size_t started;
	int stopping; /* parts that have not stopped yet */
	bool is_stopping;
};

/* --- parts --------------------------------------------------------------------------------------------------- */

static struct keeping keeping_of(const struct settings *settings)
{
	return (struct keeping){settings->retention.quarantine, settings->retention.alerts};
}

static void on_settings(void *context, const struct settings *settings)
{
	struct daemon *daemon = context;

	if (daemon->http)
		http_settings(daemon->http, settings);
	log_start(&settings->log, daemon->options.seam);
	core_keep(daemon->core, keeping_of(settings));
	if (daemon->outbox)
		outbox_keep(daemon->outbox, settings->retention.messages);
	core_guard(daemon->core, &(struct guard){settings->guard.rows, settings->guard.share});
	core_heartbeat(daemon->core, settings->heartbeat_ms);
}

static void reload_start(struct daemon *daemon, struct generation *first)
{
	struct reload_options options = {
	        .seam = daemon->options.seam,
	        .config = daemon->options.config,
	        .settings = daemon->options.settings,
	        .on_settings = on_settings,
	        .context = daemon,
	};

	generation_forget_files(first);
	daemon->reload = reload_create(&options, first);
}

/* The district's own zone outlives the rules, whose zones belong to the thread that judges by them. */
static int rules_start(struct daemon *daemon, struct diag *why)
{
	struct generation *first = generation_create();
	int result = generation_read(first, NULL, daemon->options.settings);

	findings_print(&first->findings, first);
	if (result) {
		diag_set(why, "D112", "%u errors in rules, calendars or time zone; see above",
		        first->findings.errors);
		generation_destroy(first);
		return -1;
	}
	daemon->zones = zones_create(zone_file_bytes, NULL);
	daemon->zone = zones_find(daemon->zones, text_of(daemon->options.settings->timezone));
	reload_start(daemon, first);
	return 0;
}

static void rules_stop(struct daemon *daemon)
{
	reload_destroy(daemon->reload);
	zones_destroy(daemon->zones);
}

static int store_start(struct daemon *daemon, struct diag *why)
{
	struct hash_key fresh;

	seam_random(daemon->options.seam, &fresh, sizeof(fresh));
	notify_send("STATUS=opening the store");
	if (store_open(daemon->options.settings->store_path, seam_vfs(daemon->options.seam), fresh,
	            &daemon->store, why))
		return -1;
	if (store_is_unread(daemon->store))
		log_write(LOG_NOTICE, "store",
		        "too large to be looked through for damage at each start; 'intervene doctor' does it",
		        NULL);
	return 0;
}

static void store_stop(struct daemon *daemon)
{
	store_close(daemon->store);
}

static void on_said(void *context, int64_t last)
{
	struct daemon *daemon = context;

	if (daemon->outbox)
		outbox_said(daemon->outbox);
	if (daemon->http)
		http_said(daemon->http, last);
	if (daemon->options.on_said)
		daemon->options.on_said(daemon->options.context, last);
}

/* After a failed write or sync nobody knows what the disk holds; the next start reads what is there. */
static void on_broken(void *context, const struct diag *why)
{
	(void)context;
	log_write(LOG_ERROR, "store", "the store failed; stopping at once",
	        (struct log_field[]){{"why", 0, why->message}, {0}});
	_exit(EXIT_BROKEN);
}

static void on_reload(void *context, struct command *command)
{
	struct daemon *daemon = context;

	reload_ask(daemon->reload, command);
}

static void on_settled(void *context, uint64_t generation)
{
	struct daemon *daemon = context;

	reload_settled(daemon->reload, generation);
}

/* A start that reads for long, after an upgrade or a crash in a load, is seen to go on. */
static void on_read(void *context, int64_t seq, int64_t last)
{
	enum { EVERY = 1 << 16 };
	struct daemon *daemon = context;
	char state[80];

	if (daemon->lines_read++ % EVERY)
		return;
	snprintf(state, sizeof(state), "STATUS=reading the log, line %" PRId64 " of %" PRId64, seq, last);
	notify_send(state);
}

static int core_start(struct daemon *daemon, struct diag *why)
{
	const struct generation *generation = reload_generation(daemon->reload);
	struct core_options options = {
	        .seam = daemon->options.seam,
	        .store = daemon->store,
	        .set = generation->set,
	        .zones = generation->zones,
	        .zone = daemon->zone,
	        .district = daemon->options.settings->district_name,
	        .keeping = keeping_of(daemon->options.settings),
	        .guard = {daemon->options.settings->guard.rows, daemon->options.settings->guard.share},
	        .memory = daemon->options.settings->limits.memory,
	        .accounts = &daemon->accounts,
	        .backup_age = daemon->options.settings->backup.path ? &daemon->backup_age : NULL,
	        .channels = daemon->options.settings->channels,
	        .channel_count = daemon->options.settings->channel_count,
	        .go_live = daemon->options.settings->go_live,
	        .cliff = {daemon->options.settings->cliff.alerts, daemon->options.settings->cliff.share},
	        .on_reload = on_reload,
	        .on_settled = on_settled,
	        .on_said = on_said,
	        .on_read = on_read,
	        .on_broken = on_broken,
	        .context = daemon,
	};

	accounts_begin(&daemon->accounts);
	backup_age_begin(&daemon->backup_age, daemon->options.settings->backup.within * MS_A_DAY);
	if (core_create(&options, &daemon->core, why))
		return -1;
	core_heartbeat(daemon->core, daemon->options.settings->heartbeat_ms);
	reload_serve(daemon->reload, daemon->core);
	return 0;
}

static void core_stop(struct daemon *daemon)
{
	if (daemon->core)
		core_drain(daemon->core);
	core_destroy(daemon->core);
	accounts_end(&daemon->accounts);
}

static int outbox_part_start(struct daemon *daemon, struct diag *why)
{
	struct outbox_options options = {
	        .seam = daemon->options.seam,
	        .core = daemon->core,
	        .channels = daemon->options.settings->channels,
	        .channel_count = daemon->options.settings->channel_count,
	        .open = channel_open,
	        .days = daemon->options.settings->retention.messages,
	};

	return outbox_start(&options, &daemon->outbox, why);
}

static void outbox_part_stop(struct daemon *daemon)
{
	outbox_destroy(daemon->outbox);
	daemon->outbox = NULL;
}

static int sources_part_start(struct daemon *daemon, struct diag *why)
{
	struct sources_options options = {
	        .core = daemon->core,
	        .seam = daemon->options.seam,
	        .settings = daemon->options.settings,
	        .key = store_hash_key(daemon->store),
	};

	return sources_start(&options, &daemon->sources, why);
}

static void sources_part_stop(struct daemon *daemon)
{
	sources_destroy(daemon->sources);
}

static int door_start(struct daemon *daemon, struct diag *why)
{
	struct http_options options = {
	        .core = daemon->core,
	        .seam = daemon->options.seam,
	        .settings = daemon->options.settings,
	        .zone = daemon->zone,
	};

	return http_start(&options, &daemon->http, why);
}

static void door_stop(struct daemon *daemon)
{
	http_destroy(daemon->http);
	daemon->http = NULL;
}

static int ready_start(struct daemon *daemon, struct diag *why)
{
	(void)why;
	outbox_said(daemon->outbox);
	notify_send("READY=1\nSTATUS=serving");
	daemon->pulse = pulse_start(daemon->core, daemon->options.seam);
	daemon->accounting = accounting_start(
	        &daemon->accounts, daemon->options.settings->store_path, daemon->options.seam);
	if (daemon->options.config && daemon->options.settings->backup.path)
		daemon->backup_watch =
		        backup_watch_start(&daemon->backup_age, daemon->options.settings->backup.path,
		                backups_owner(daemon->options.config), daemon->options.seam);
	log_write(LOG_NOTICE, "daemon", "ready",
	        (struct log_field[]){
	                {"rules", (int64_t)ruleset_rule_count(reload_generation(daemon->reload)->set), NULL},
	                {"port", http_port(daemon->http), NULL}, {0}});
	return 0;
}

static void ready_stop(struct daemon *daemon)
{
	backup_watch_stop(daemon->backup_watch);
	accounting_stop(daemon->accounting);
	pulse_stop(daemon->pulse);
}

static const struct part {
	const char *name;
	int (*start)(struct daemon *daemon, struct diag *why);
	void (*stop)(struct daemon *daemon);
} parts[] = {
        {"rules", rules_start, rules_stop},
        {"store", store_start, store_stop},
        {"core", core_start, core_stop},
        {"outbox", outbox_part_start, outbox_part_stop},
        {"sources", sources_part_start, sources_part_stop},
        {"door", door_start, door_stop},
        {"ready", ready_start, ready_stop},
};
enum { PART_COUNT = sizeof(parts) / sizeof(parts[0]) };

int daemon_start(const struct daemon_options *options, struct daemon **out, struct diag *why)
{
	struct daemon *daemon = memory_take(sizeof(*daemon));

	daemon->options = *options;
	*out = daemon;
	while (daemon->started < PART_COUNT)
		if (parts[daemon->started++].start(daemon, why))
			return -1;
	return 0;
}

static void on_part_stopped(void *context)
{
	struct daemon *daemon = context;

	if (--daemon->stopping == 0)
		daemon->options.on_stopped(daemon->options.context);
}

void daemon_reload(struct daemon *daemon)
{
	if (!daemon->is_stopping)
		reload_signal(daemon->reload);
}

void daemon_stop(struct daemon *daemon)
{
	if (daemon->is_stopping) {
		log_write(
		        LOG_NOTICE, "daemon", "stopping already: what is under way is answered first", NULL);
		return;
	}
	daemon->is_stopping = true;
	notify_send("STOPPING=1\nSTATUS=answering what is under way");
	log_write(LOG_NOTICE, "daemon", "stopping", NULL);
	core_drain(daemon->core);
	reload_stop(daemon->reload);
	daemon->stopping = 3;
	sources_stop(daemon->sources, on_part_stopped, daemon);
	outbox_stop(daemon->outbox, on_part_stopped, daemon);
	http_stop(daemon->http, on_part_stopped, daemon);
}

void daemon_destroy(struct daemon *daemon)
{
	if (!daemon)
		return;
	while (daemon->started > 0)
		parts[--daemon->started].stop(daemon);
	free(daemon);
}

struct core *daemon_core(struct daemon *daemon)
{
	return daemon->core;
}

struct http *daemon_http(struct daemon *daemon)
{
	return daemon->http;
}
