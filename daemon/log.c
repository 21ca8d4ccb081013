/* Writes log records. */
#include "log.h"
#include "base/buf.h"
#include "base/json.h"

#include <stdio.h>
#include <unistd.h>

static const char *level_name(enum log_level level)
{
	switch (level) {
	case LOG_ERROR: return "error";
	case LOG_WARNING: return "warning";
	case LOG_NOTICE: return "notice";
	case LOG_INFO: return "info";
	}
	return "info";
}

void log_write(enum log_level level, const char *room, const char *message, const struct log_field *fields)
{
	struct buf line = {0};
	struct json json = {.out = &line};

	if (!isatty(STDERR_FILENO))
		buf_print(&line, "<%d>", (int)level);
	json_object(&json);
	json_key(&json, "level");
	json_z(&json, level_name(level));
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
