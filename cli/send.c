/* intervene send: events to the daemon, in bodies that it takes. */
#include "client.h"
#include "command.h"
#include "event_log.h"
#include "intake_answer.h"
#include "progress.h"
#include "base/zone.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option options[] = {
        {"history", OPTION_FLAG, NULL, "as received in the past: nobody is told (needs the right)"},
        {0},
};

enum { BODY_MAX = 8 << 20, PIECE = 64 << 10, PAUSE_MS = 1000, TRIES = 20, WAIT_LEAST_S = 1, WAIT_MAX_S = 30 };

struct sending {
	const struct options *given;
	struct client *client;
	struct intake_answer answer;
	struct reply reply;
	const char *content_type;
	struct buf body;
	uint32_t *numbers; /* owned; the input's line number of each line in the body; none for an array */
	size_t count, capacity;
	struct progress progress; /* in lines */
	struct diag why;
};

/* --- bodies ------------------------------------------------------------------------------------------------- */

static bool is_busy(const struct client *client)
{
	return client_status(client) == 429 || client_status(client) == 503;
}

/* A busy daemon says when to come back. */
static void busy_wait(struct sending *sending)
{
	long wait_s = sending->reply.retry_after;

	if (wait_s < WAIT_LEAST_S)
		wait_s = WAIT_LEAST_S;
	if (wait_s > WAIT_MAX_S)
		wait_s = WAIT_MAX_S;
	progress_end(&sending->progress);
	if (!options_has(sending->given, "quiet"))
		fprintf(stderr, "%s; sending it again in %ld s\n", sending->why.message, wait_s);
	sleep((unsigned)wait_s);
}

/* What a daemon that answers busy had taken before is a duplicate when it comes again. */
static int body_post(struct sending *sending)
{
	const char *path = options_has(sending->given, "history") ? "/v1/events?history=true" : "/v1/events";

	for (int tries = 1;; tries++) {
		if (client_post(sending->client, path, sending->content_type, buf_text(&sending->body),
		            &sending->reply, &sending->why) == 0)
			return 0;
		if (!is_busy(sending->client) || tries == TRIES)
			return -1;
		busy_wait(sending);
		sending->why = (struct diag){0};
	}
}

/* A body in which nothing is readable is answered 400, with the same counts. */
static int body_send(struct sending *sending)
{
	bool shows = !options_json(sending->given) && !options_has(sending->given, "quiet");

	if (!sending->body.size)
		return 0;
	if (body_post(sending)) {
		if (client_status(sending->client) != 400 ||
		        !memmem(sending->reply.body.at, sending->reply.body.size, "\"rejected_total\"", 16))
			return -1;
		sending->why = (struct diag){0};
	}
	int result = intake_answer_add(&sending->answer, &sending->reply.body, sending->numbers,
	        sending->count, shows, &sending->why);
	buf_clear(&sending->body);
	sending->count = 0;
	return result;
}

static int line_add(struct sending *sending, struct text line, uint32_t number)
{
	if (line.size >= BODY_MAX)
		return diag_set(&sending->why, "C170",
		        "line %u is longer than the daemon takes at once (8 MiB)", number);
	if (sending->body.size + line.size + 1 > BODY_MAX && body_send(sending))
		return -1;
	sending->numbers =
	        memory_room(sending->numbers, sending->count, &sending->capacity, sizeof(*sending->numbers));
	sending->numbers[sending->count++] = number;
	buf_add_text(&sending->body, line);
	buf_add_char(&sending->body, '\n');
	return 0;
}

/* --- what is sent ------------------------------------------------------------------------------------------- */

struct input {
	const char *path; /* borrowed */
	int fd;
	struct buf bytes; /* owned; read, and no whole line yet */
	uint32_t number;  /* of the last line */
};

/* How many bytes more there are; 0 at the end. */
static int input_read(struct sending *sending, const struct input *input, struct buf *out)
{
	ssize_t got;

	do
		got = read(input->fd, buf_room(out, PIECE), PIECE);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return diag_set(&sending->why, "C150", "the input cannot be read: %s", strerror(errno));
	out->size += (size_t)got;
	return (int)got;
}

/* An array cannot be cut in two without being understood, so it goes whole or not at all. */
static int array_send(struct sending *sending, const char *path)
{
	if (sending->body.size > BODY_MAX) {
		diag_set(&sending->why, "C172",
		        "%s is a JSON array of over 8 MiB, more than the daemon takes at once", path);
		return diag_help(&sending->why,
		        "one object a line may go on forever: jq -c '.[]' FILE | intervene send -");
	}
	sending->content_type = "application/json";
	return body_send(sending);
}

static int array_read(struct sending *sending, struct input *input)
{
	int got = 1;

	buf_add_text(&sending->body, buf_text(&input->bytes));
	while (sending->body.size <= BODY_MAX && (got = input_read(sending, input, &sending->body)) > 0)
		continue;
	return got < 0 ? -1 : array_send(sending, input->path);
}

/* What came so far goes to the daemon when nothing more comes for a moment: whoever writes into a pipe all day long is
 * heard all day long. */
static int pause_await(struct sending *sending, const struct input *input)
{
	struct pollfd poll_for = {.fd = input->fd, .events = POLLIN};

	if (!sending->body.size || poll(&poll_for, 1, PAUSE_MS) != 0)
		return 0;
	return body_send(sending);
}

/* All whole lines of what was read; at the end the last one too. */
static int lines_take(struct sending *sending, struct input *input, bool is_over)
{
	struct text rest = buf_text(&input->bytes);
	int result = 0;

	while (result == 0 && rest.size) {
		const char *end = memchr(rest.at, '\n', rest.size);
		size_t size = end ? (size_t)(end - rest.at) : rest.size;
		if (!end && !is_over && size < BODY_MAX)
			break;
		result = line_add(sending, text_slice(rest, 0, size), ++input->number);
		rest = text_slice(rest, size + (end != NULL), rest.size);
	}
	memmove(input->bytes.at, rest.at, rest.size);
	input->bytes.size = rest.size;
	return result;
}

/* As they stand, while they are read. */
static int lines_read(struct sending *sending, struct input *input)
{
	int got, result;

	do {
		result = pause_await(sending, input);
		got = result ? -1 : input_read(sending, input, &input->bytes);
		if (got >= 0)
			result = lines_take(sending, input, got == 0);
		progress_at(&sending->progress, input->number);
	} while (result == 0 && got > 0);
	return got < 0 || result ? -1 : body_send(sending);
}

/* Lines that are no events go last, for the daemon to refuse with its reasons. */
struct bad_lines {
	struct log_line *items; /* owned */
	size_t count, capacity;
};

static void on_bad(void *context, const struct log_line *line, struct text field, const struct diag *why)
{
	struct bad_lines *bad = context;

	(void)field;
	(void)why;
	bad->items = memory_room(bad->items, bad->count, &bad->capacity, sizeof(*bad->items));
	bad->items[bad->count++] = *line;
}

static int lines_send(struct sending *sending, const struct log_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (line_add(sending, lines[i].text, lines[i].number))
			return -1;
	return 0;
}

/* The daemon puts the lines of one body into the order of their receipt; what takes several must come in it. */
static int log_send(struct sending *sending, struct event_log *log, const struct bad_lines *bad)
{
	const struct log_file *file = &log->files[0];

	if (file->size && file->bytes[0] == '[') {
		buf_add(&sending->body, file->bytes, file->size <= BODY_MAX ? file->size : BODY_MAX + 1);
		return array_send(sending, file->path);
	}
	log_seal(log);
	return lines_send(sending, log->lines, log->count) || lines_send(sending, bad->items, bad->count) ||
	       body_send(sending);
}

static int history_send(struct sending *sending, const char *path)
{
	struct zone *utc;
	struct bad_lines bad = {0};

	if (zone_utc(&utc))
		return diag_set(&sending->why, "C171", "no time zone");
	struct event_log log = {
	        .zone = utc,
	        .on_bad = on_bad,
	        .context = &bad,
	        .is_quiet = options_has(sending->given, "quiet"),
	};
	int result = log_read(&log, path, &sending->why);
	if (result == 0)
		result = log_send(sending, &log, &bad);
	free(bad.items);
	log_finish(&log);
	zone_destroy(utc);
	return result ? -1 : 0;
}

static int input_send(struct sending *sending, struct input *input)
{
	int got = input_read(sending, input, &input->bytes);

	if (got <= 0)
		return got;
	return input->bytes.at[0] == '[' ? array_read(sending, input)
	                                 : lines_take(sending, input, false) || lines_read(sending, input);
}

static int file_send(struct sending *sending, const char *path)
{
	bool is_input = strcmp(path, "-") == 0;

	if (options_has(sending->given, "history"))
		return history_send(sending, path);
	struct input input = {.path = path, .fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)};
	if (input.fd < 0)
		return diag_set(&sending->why, "C150", "cannot read %s: %s", path, strerror(errno));
	int result = input_send(sending, &input);
	progress_end(&sending->progress);
	buf_finish(&input.bytes);
	if (!is_input)
		close(input.fd);
	return result;
}

/* What was taken before a failure is said, too. */
static int result_print(struct sending *sending, int result)
{
	if (!result || sending->answer.counts[COUNT_RECEIVED]) {
		if (options_json(sending->given))
			intake_answer_json(&sending->answer);
		else
			intake_answer_words(&sending->answer);
	}
	if (result)
		return command_fail(client_exit(sending->client), &sending->why);
	bool is_all_taken = !sending->answer.counts[COUNT_REJECTED] && !sending->answer.held.size;
	return is_all_taken ? EXIT_FINE : EXIT_FINDINGS;
}

static int run(const struct options *given)
{
	struct sending sending = {
	        .given = given,
	        .content_type = "application/x-ndjson",
	        .progress = progress_start("sent", 0, options_has(given, "quiet")),
	};
	int result = client_open(given, &sending.client, &sending.why);

	if (result == 0)
		result = file_send(&sending, given->words[0]);
	int code = result_print(&sending, result);
	intake_answer_finish(&sending.answer);
	reply_finish(&sending.reply);
	buf_finish(&sending.body);
	free(sending.numbers);
	client_close(sending.client);
	return code;
}

const struct command command_send = {
        .name = "send",
        .group = COMMAND_DAEMON,
        .help = "events to the daemon",
        .usage = "FILE|- [--history]",
        .example = "intervene send events.ndjson\n"
                   "sis-export | intervene send - --server https://intervene.district.org --token-file "
                   "sis.token",
        .details = "The file is one JSON object a line, or a JSON array of up to 8 MiB.\n"
                   "Prints what the daemon did with the lines, once they are safe on its disk.  Rejected "
                   "lines are named\n"
                   "with their reason, and the others taken all the same; sending a file twice changes "
                   "nothing.\n"
                   "With --history a roster and a past are loaded: lines count as received when their "
                   "received_at says.\n"
                   "From a pipe (-) what came is sent whenever nothing more comes for a second.  A busy "
                   "daemon is asked "
                   "again\n"
                   "when it says.",
        .options = options,
        .words_least = 1,
        .words_most = 1,
        .run = run,
};
