/* The demonstration: the daemon's core, fed from files, on a wall clock that follows them.
 *
 *     LOADING --roster, past--> PLAYING --the last line is in--> SHOWING --on a terminal--> SERVING --interrupted--> gone
 *
 * PLAYING goes in steps: each step sets the clock, hands in what arrives then, waits for the answer and prints what is
 * said to it, so that the clock never moves under a delivery. */
#include "demo.h"
#include "daemon.h"
#include "daemon/config/files.h"
#include "daemon/config/token.h"
#include "daemon/core/core.h"
#include "daemon/demo/generate.h"
#include "daemon/demo/present.h"
#include "daemon/demo/say.h"
#include "daemon/http/http.h"
#include "base/zone.h"

#include <intervene/zones.h>

#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	PRESENT_MS = 35000,
	STEP_MS = 50,
	PORT = 8840,
	EXIT_FAILED = 1,
	FRAMES = 1000,
	LAST_LOOK_MS = 24 * 3600 * 1000
};
enum phase { LOADING, PLAYING, SHOWING, SERVING, STOPPING };

struct demo {
	const struct demo_options *options;
	struct settings settings;
	char token[TOKEN_SIZE], hash[TOKEN_HASH_SIZE];
	struct token_setting tokens[1];
	struct listen_setting listen[2];
	struct seam *seam;     /* owned */
	struct timer *timer;   /* owned */
	struct daemon *daemon; /* owned */
	struct zones *zones;   /* owned */
	struct present present;
	enum phase phase;
	int loaded; /* of roster, history */
	int64_t from_ms, until_ms, began_mono_ms;
	int64_t arrived_ms; /* of the delivery at hand; 0: only time passes */
	int64_t said;       /* the last transition that was printed */
	bool is_asking;
	int waiting; /* for so many answers */
	struct said count;
	int code;
};

static void step(struct demo *demo);

static int fail(struct demo *demo, const struct diag *why)
{
	fprintf(stderr, "intervened: %s\n", why->message);
	if (why->help[0])
		fprintf(stderr, "            %s\n", why->help);
	demo->code = EXIT_FAILED;
	return -1;
}

/* --- what is said is printed --------------------------------------------------------------------------------- */

static void submit(struct demo *demo, struct command *command)
{
	demo->waiting++;
	core_submit(daemon_core(demo->daemon), command);
}

static void print_said(struct demo *demo, const struct command *command)
{
	const struct zone *zone = zones_find(demo->zones, text_of(demo->settings.timezone));
	char at[CIVIL_INSTANT_SIZE] = "";

	if (demo->arrived_ms)
		civil_print_instant(demo->arrived_ms, zone_offset(zone, demo->arrived_ms), at);
	say_frames(buf_text(&command->answer.body), text_of(at), &demo->count);
	demo->said = command->said_last;
}

static void ask_said(struct demo *demo);

static void on_frames(struct command *command)
{
	struct demo *demo = command->asker;

	demo->is_asking = false;
	print_said(demo, command);
	command_destroy(command);
	ask_said(demo);
	demo->waiting--;
	step(demo);
}

static void ask_said(struct demo *demo)
{
	if (demo->is_asking || demo->said >= core_last_said(daemon_core(demo->daemon)))
		return;
	struct command *command = command_create(COMMAND_SAID, on_frames, demo);
	command->after = demo->said;
	command->limit = FRAMES;
	demo->is_asking = true;
	submit(demo, command);
}

static void on_said(void *context, int64_t last)
{
	struct demo *demo = context;

	(void)last;
	if (demo->phase != LOADING)
		ask_said(demo);
}

/* --- what comes in ------------------------------------------------------------------------------------------- */

static void on_answer(struct command *command)
{
	struct demo *demo = command->asker;

	if (command->answer.status >= 300)
		fprintf(stderr, "intervened: %.*s\n", (int)command->answer.body.size,
		        command->answer.body.at);
	command_destroy(command);
	demo->waiting--;
	step(demo);
}

static void deliver(struct demo *demo, struct buf *body, bool is_history)
{
	struct command *command = command_create(COMMAND_EVENTS, on_answer, demo);

	command->delivery = delivery_create();
	command->delivery->body = *body;
	command->delivery->source = text_of("demo");
	command->delivery->is_history = is_history;
	submit(demo, command);
}

static void load_next(struct demo *demo)
{
	const char *const files[] = {demo->options->files.roster, demo->options->files.history};
	struct buf body = {0};
	struct diag why = {0};

	if (present_load(files[demo->loaded++], &body, &why)) {
		fail(demo, &why);
		demo->phase = STOPPING;
		daemon_stop(demo->daemon);
		return;
	}
	deliver(demo, &body, true);
}

/* Where the clock of the log should be by now. */
static int64_t target_ms(const struct demo *demo)
{
	int64_t length = demo->options->present_ms ? demo->options->present_ms : PRESENT_MS;
	int64_t passed = seam_mono_ms(demo->seam) - demo->began_mono_ms;

	if (passed >= length)
		return demo->until_ms;
	return demo->from_ms +
	       (int64_t)((double)(demo->until_ms - demo->from_ms) * (double)passed / (double)length);
}

static void tick(struct demo *demo, int64_t at_ms)
{
	seam_wall_set(demo->seam, at_ms);
	demo->arrived_ms = 0;
	if (at_ms == demo->until_ms)
		demo->phase = SHOWING;
	submit(demo, command_create(COMMAND_TICK, on_answer, demo));
}

static void play(struct demo *demo)
{
	int64_t target = target_ms(demo), at_ms;
	struct buf body = {0};

	if (present_next(&demo->present, target, &at_ms, &body)) {
		seam_wall_set(demo->seam, at_ms);
		demo->arrived_ms = at_ms;
		deliver(demo, &body, false);
	} else if (seam_wall_ms(demo->seam) < target) {
		tick(demo, target);
	} else {
		timer_start(demo->timer, seam_mono_ms(demo->seam) + STEP_MS);
	}
}

static void on_timer(void *context)
{
	step(context);
}

static void begin_playing(struct demo *demo)
{
	char date[CIVIL_DATE_SIZE];
	int32_t day, ms;
	const struct zone *zone = zones_find(demo->zones, text_of(demo->settings.timezone));

	zone_local(zone, demo->from_ms, &day, &ms);
	civil_print_date(day, date);
	printf("the past is loaded; the present begins on %s, %zu lines\n", date, demo->present.count);
	fflush(stdout);
	demo->phase = PLAYING;
	demo->said = core_last_said(daemon_core(demo->daemon));
	demo->began_mono_ms = seam_mono_ms(demo->seam);
}

static void summary(struct demo *demo)
{
	printf("the present is over: %" PRIu64 " alerts opened, %" PRIu64 " ended, %" PRIu64
	       " were withdrawn because data was corrected\n",
	        demo->count.opened, demo->count.ended, demo->count.withdrawn);
	if (demo->options->keeps_serving)
		printf("serving on until you press Ctrl-C\n");
	fflush(stdout);
}

static void show(struct demo *demo)
{
	summary(demo);
	seam_wall_release(demo->seam);
	demo->phase = demo->options->keeps_serving ? SERVING : STOPPING;
	if (demo->phase == STOPPING)
		daemon_stop(demo->daemon);
}

static void step(struct demo *demo)
{
	if (demo->waiting)
		return;
	switch (demo->phase) {
	case LOADING:
		if (demo->loaded < 2) {
			load_next(demo);
			return;
		}
		begin_playing(demo);
		play(demo);
		return;
	case PLAYING: play(demo); return;
	case SHOWING: show(demo); return;
	case SERVING:
	case STOPPING: return;
	}
}

/* --- start and stop ------------------------------------------------------------------------------------------ */

static void finish(void *context)
{
	struct demo *demo = context;

	seam_stop_ignore(demo->seam);
	timer_close(demo->timer);
	daemon_destroy(demo->daemon);
	demo->daemon = NULL;
}

static void on_stop(void *context)
{
	struct demo *demo = context;

	demo->phase = STOPPING;
	timer_stop(demo->timer);
	daemon_stop(demo->daemon);
}

static void settings_make(struct demo *demo)
{
	const struct demo_options *options = demo->options;
	struct arena *arena = &demo->settings.arena;
	uint8_t random[32];

	seam_random(demo->seam, random, sizeof(random));
	token_make(random, demo->token);
	token_hash(text_of(demo->token), demo->hash);
	demo->tokens[0] = (struct token_setting){.name = "demo",
	        .source = "demo",
	        .hash = demo->hash,
	        .rights = RIGHT_INGEST | RIGHT_READ | RIGHT_HISTORY | RIGHT_OPERATE};
	demo->listen[0] = (struct listen_setting){
	        .kind = LISTEN_UNIX, .path = arena_print(arena, "%s/intervened.sock", options->folder)};
	demo->listen[1] = (struct listen_setting){
	        .kind = LISTEN_HTTP, .host = "127.0.0.1", .port = options->port ? options->port : PORT};
	demo->settings.folder = options->folder;
	demo->settings.district_name = "Riverbend (made up)";
	demo->settings.timezone = options->files.timezone;
	demo->settings.store_path = arena_print(arena, "%s/intervened.db", options->folder);
	demo->settings.rules = options->files.rules;
	demo->settings.calendars = options->files.calendars;
	demo->settings.listen = demo->listen;
	demo->settings.listen_count = 2;
	demo->settings.tokens = demo->tokens;
	demo->settings.token_count = 1;
	demo->settings.retention.quarantine = 30;
	demo->settings.retention.alerts = 366;
	demo->settings.retention.messages = 90;
	demo->settings.heartbeat_ms =
	        NO_TIME; /* days go by in seconds, and what happens on them is what is shown */
	demo->settings.limits = (struct limits_setting){.requests_per_second = 5000, .connections = 10000};
	demo->settings.guard = (struct guard_setting){.rows = 50, .share = 10};
	demo->settings.go_live = NO_DAY;
}

static int demo_start(struct demo *demo)
{
	struct daemon_options options = {
	        .settings = &demo->settings,
	        .seam = demo->seam,
	        .on_said = on_said,
	        .on_stopped = finish,
	        .context = demo,
	};
	struct diag why = {0};

	demo->zones = zones_create(zone_file_bytes, NULL);
	const struct zone *zone = zones_find(demo->zones, text_of(demo->settings.timezone));
	if (!zone) {
		diag_set(&why, "D331", "there is no time zone '%s' on this machine", demo->settings.timezone);
		return fail(demo, &why);
	}
	if (present_read(&demo->present, demo->options->files.present, zone, &why))
		return fail(demo, &why);
	if (demo->present.count == 0) {
		diag_set(&why, "D332", "%s holds no events", demo->options->files.present);
		return fail(demo, &why);
	}
	demo->from_ms = demo->present.lines[0].at_ms - 1;
	demo->until_ms = demo->present.lines[demo->present.count - 1].at_ms + LAST_LOOK_MS;
	seam_wall_set(demo->seam, demo->from_ms);
	return daemon_start(&options, &demo->daemon, &why) ? fail(demo, &why) : 0;
}

static void greet(const struct demo *demo)
{
	printf("a made-up district is being loaded\n"
	       "  address  http://127.0.0.1:%d/v1/alerts\n"
	       "  token    %s\n"
	       "  socket   %s   (intervene --socket .. needs no token)\n",
	        http_port(daemon_http(demo->daemon)), demo->token, demo->listen[0].path);
	fflush(stdout);
}

int demo_run(const struct demo_options *options)
{
	struct demo demo = {.options = options};

	demo.seam = seam_create();
	demo.timer = timer_open(demo.seam, on_timer, &demo);
	seam_stop_heed(demo.seam, on_stop, &demo);
	seam_hangup_heed(demo.seam, on_stop, &demo); /* its terminal is gone */
	settings_make(&demo);
	if (demo_start(&demo)) {
		finish(&demo);
	} else {
		greet(&demo);
		step(&demo);
	}
	seam_run(demo.seam);
	seam_destroy(demo.seam);
	present_finish(&demo.present);
	zones_destroy(demo.zones);
	arena_finish(&demo.settings.arena);
	return demo.code;
}

/* --- with a district of our own ------------------------------------------------------------------------------ */

static int on_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

static int run_in(const char *folder, int port, struct arena *arena)
{
	struct buf timezone = {0};
	struct diag why = {0};

	if (generate_demo(folder, &why) ||
	        present_load(arena_print(arena, "%s/timezone", folder), &timezone, &why)) {
		fprintf(stderr, "intervened: %s\n", why.message);
		return EXIT_FAILED;
	}
	struct text zone = buf_text(&timezone);
	while (zone.size && zone.at[zone.size - 1] == '\n')
		zone.size--;
	struct demo_options options = {
	        .files =
	                {
	                        .rules = arena_print(arena, "%s/rules.d", folder),
	                        .calendars = arena_print(arena, "%s/calendar.d", folder),
	                        .roster = arena_print(arena, "%s/roster.ndjson", folder),
	                        .history = arena_print(arena, "%s/history.ndjson", folder),
	                        .present = arena_print(arena, "%s/present.ndjson", folder),
	                        .timezone = arena_copy(arena, zone).at,
	                },
	        .port = port,
	        .keeps_serving = isatty(STDOUT_FILENO),
	        .folder = folder,
	};
	buf_finish(&timezone);
	return demo_run(&options);
}

int demo_main(int port)
{
	char folder[] = "/tmp/intervened-demo-XXXXXX";
	struct arena arena = {0};

	if (!mkdtemp(folder)) {
		perror("intervened: cannot make a folder in /tmp");
		return EXIT_FAILED;
	}
	int code = run_in(folder, port, &arena);
	nftw(folder, on_entry, 8, FTW_DEPTH | FTW_PHYS);
	arena_finish(&arena);
	return code;
}
