/* Writes log records: whose level lets them through, and not the same one over and over. */
#include "log.h"
#include "journal.h"
#include "daemon/seam.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/json.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SAID_KEPT = 32, SAID_MOST = 10, SAID_MS = 60000, WORDS_KEPT = 200 };

/* How often one message was written since its minute began. */
struct said {
	struct hash128 key;
	const char *room;
	char words[WORDS_KEPT];
	int64_t since_ms, count;
};

/* The one thing in the daemon that outlives its functions: whoever fails deep down has nothing else in reach. */
static struct {
	pthread_mutex_t lock;
	struct log_levels levels;
	const struct seam *seam; /* borrowed; NULL: no clock, and everything is said */
	bool is_started, is_journal;
	int journal; /* owned; -1: none */
	struct said said[SAID_KEPT];
} sink = {.lock = PTHREAD_MUTEX_INITIALIZER, .levels = {.all = LOG_INFO}, .journal = -1};

const char *const log_rooms[LOG_ROOM_COUNT + 1] = {"daemon", "config", "core", "store", "intake", "sources",
        "formats", "roster", "alerts", "family", "tasks", "outbox", "channels", "http", "inbox", NULL};

const char *const log_level_names[LOG_DEBUG + 1] = {[LOG_ERROR] = "error",
        [LOG_WARNING] = "warning",
        [LOG_NOTICE] = "notice",
        [LOG_INFO] = "info",
        [LOG_DEBUG] = "debug"};

int log_level_find(const char *name)
{
	for (int level = LOG_ERROR; level <= LOG_DEBUG; level++)
		if (strcmp(name, log_level_names[level]) == 0)
			return level;
	return 0;
}

int log_room_find(const char *name)
{
	for (int room = 0; log_rooms[room]; room++)
		if (strcmp(name, log_rooms[room]) == 0)
			return room;
	return -1;
}

static void line_write(
        enum log_level level, const char *room, const char *message, const struct log_field *fields)
{
	struct buf line = {0};
	struct json json = {.out = &line};

	if (sink.is_journal)
		buf_print(&line, "<%d>", (int)level);
	json_object(&json);
	json_key(&json, "level");
	json_z(&json, log_level_names[level]);
	json_key(&json, "room");
	json_z(&json, room);
	json_key(&json, "message");
	json_z(&json, message);
	for (; fields && fields->name; fields++) {
		json_key(&json, fields->name);
		if (fields->words)
			json_z(&json, fields->words);
		else
			json_integer(&json, fields->number);
	}
	json_end(&json);
	buf_add_char(&line, '\n');
	fwrite(line.at, 1, line.size, stderr);
	buf_finish(&line);
}

static void emit(enum log_level level, const char *room, const char *message, const struct log_field *fields)
{
	struct buf record = {0};
	bool is_sent = false;

	if (sink.journal >= 0) {
		journal_record(level, room, message, fields, &record);
		is_sent = journal_send(sink.journal, &record) == 0;
		buf_finish(&record);
	}
	if (!is_sent)
		line_write(level, room, message, fields);
}

/* Ends the minute of one message. */
static void said_close(struct said *said)
{
	if (said->count > SAID_MOST)
		emit(LOG_NOTICE, said->room, "the same again, not written each time",
		        (struct log_field[]){
		                {"line", 0, said->words}, {"times", said->count - SAID_MOST, NULL}, {0}});
	said->count = 0;
}

static bool is_said_enough(const char *room, const char *message)
{
	struct hash128 key = hash_bytes(HASH_KEY_FIXED, message, strlen(message));
	struct said *said = &sink.said[key.low % SAID_KEPT];

	if (!sink.seam)
		return false;
	int64_t now = seam_mono_ms(sink.seam);
	if (!hash_equal(said->key, key) || now - said->since_ms >= SAID_MS)
		said_close(said);
	if (said->count == 0) {
		*said = (struct said){.key = key, .room = room, .since_ms = now};
		snprintf(said->words, sizeof(said->words), "%s", message);
	}
	return ++said->count > SAID_MOST;
}

static bool is_heeded(enum log_level level, const char *room)
{
	int at = log_room_find(room);
	enum log_level most = at >= 0 && sink.levels.rooms[at] ? sink.levels.rooms[at] : sink.levels.all;

	return level <= most;
}

void log_write(enum log_level level, const char *room, const char *message, const struct log_field *fields)
{
	pthread_mutex_lock(&sink.lock);
	if (is_heeded(level, room) && (level == LOG_DEBUG || !is_said_enough(room, message)))
		emit(level, room, message, fields);
	pthread_mutex_unlock(&sink.lock);
}

void log_record(enum log_level level, const char *room, const char *message, const struct log_field *fields)
{
	pthread_mutex_lock(&sink.lock);
	emit(level, room, message, fields);
	pthread_mutex_unlock(&sink.lock);
}

void log_start(const struct log_levels *levels, const struct seam *seam)
{
	pthread_mutex_lock(&sink.lock);
	sink.levels = *levels;
	sink.seam = seam;
	if (!sink.is_started) {
		sink.is_journal = journal_is_behind(STDERR_FILENO, getenv("JOURNAL_STREAM"));
		sink.journal = sink.is_journal ? journal_open(JOURNAL_SOCKET) : -1;
	}
	sink.is_started = true;
	pthread_mutex_unlock(&sink.lock);
}

void log_stop(void)
{
	pthread_mutex_lock(&sink.lock);
	for (size_t i = 0; i < SAID_KEPT; i++)
		said_close(&sink.said[i]);
	if (sink.journal >= 0)
		close(sink.journal);
	sink.journal = -1;
	sink.is_started = false;
	sink.seam = NULL;
	pthread_mutex_unlock(&sink.lock);
}
