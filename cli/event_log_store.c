/* The log of a store as lines of events: what is stored of an event is one already, but for who sent it and when it came. */
#include "event_log.h"
#include "progress.h"
#include "daemon/store/examine.h"
#include "base/buf.h"
#include "base/json.h"
#include <intervene/event.h>
#include <string.h>

struct copying {
	struct buf lines;
	struct progress progress;
};

static void instant(struct json *json, const char *name, int64_t at_ms)
{
	char text[CIVIL_INSTANT_SIZE];

	civil_print_instant(at_ms, 0, text);
	json_key(json, name);
	json_z(json, text);
}

static void was(struct json *json, struct civil_time when)
{
	char date[CIVIL_DATE_SIZE];

	if (when.ms != NO_TIME) {
		instant(json, "was", civil_instant_ms(when));
		return;
	}
	civil_print_date(when.day, date);
	json_key(json, "was");
	json_z(json, date);
}

/* History of before 1970 comes as early as a line can say. */
static int64_t received_ms(const struct event_row *row)
{
	return row->received_ms > 0 ? row->received_ms : 1;
}

static void envelope(const struct event_row *row, struct buf *out)
{
	struct json json = {.out = out};

	json_object(&json);
	json_key(&json, "id");
	json_text(&json, row->id);
	json_key(&json, "source");
	json_text(&json, row->source);
	instant(&json, "received_at", received_ms(row));
	if (row->op == EVENT_DELETE) {
		json_key(&json, "op");
		json_z(&json, "delete");
	}
	if (row->rev != EVENT_NO_REV) {
		json_key(&json, "rev");
		json_integer(&json, row->rev);
	}
	if (row->was.day != NO_DAY)
		was(&json, row->was);
	json_end(&json);
}

/* Two objects become one. */
static int on_event(void *context, const struct event_row *row)
{
	struct copying *copying = context;
	struct text content = text_slice(row->content, 1, row->content.size);

	envelope(row, &copying->lines);
	copying->lines.size--;
	if (content.size > 1)
		buf_add_char(&copying->lines, ',');
	buf_add_text(&copying->lines, content);
	buf_add_char(&copying->lines, '\n');
	progress_at(&copying->progress, (uint64_t)row->seq);
	return 0;
}

int log_read_store(struct event_log *log, const char *path, struct diag *why)
{
	struct store_exam *exam = NULL;
	struct copying copying = {0};
	int result = store_exam_open(path, &exam, why);

	if (result == 0) {
		copying.progress = progress_start("store", (uint64_t)store_exam_events(exam), log->is_quiet);
		result = store_exam_each(exam, on_event, &copying, why);
		progress_end(&copying.progress);
	}
	store_exam_close(exam);
	if (result == 0)
		log_take(log, path, &copying.lines);
	buf_finish(&copying.lines);
	if (result == 0 ||
	        strcmp(why->code, "D340") == 0) /* that it cannot be opened is said with its name */
		return result;
	return diag_wrap(why, "%s", path);
}
