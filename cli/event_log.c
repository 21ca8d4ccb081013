/* Reads event files and puts their lines into the order of their receipt. */
#include "event_log.h"
#include "progress.h"
#include "base/buf.h"
#include "base/zone.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t from_the_start = INT64_MIN;

struct event_reader log_reader(void)
{
	return (struct event_reader){.key = HASH_KEY_FIXED, .default_source = text_of("file")};
}

bool event_is_roster(enum event_type type)
{
	return type >= EVENT_STUDENT && type <= EVENT_GUARDIAN;
}

/* --- bytes -------------------------------------------------------------------------------------------------- */

static int file_take(struct log_file *file, int descriptor, struct diag *why)
{
	struct buf bytes = {0};
	ssize_t got;

	while ((got = read(descriptor, buf_room(&bytes, 1 << 20), 1 << 20)) > 0)
		bytes.size += (size_t)got;
	file->bytes = bytes.at;
	file->size = bytes.size;
	return got < 0 ? diag_set(why, "C150", "cannot read %s: %s", file->path, strerror(errno)) : 0;
}

/* Pipes cannot be mapped, and a file of no bytes neither. */
static int file_bytes(struct log_file *file, int descriptor, struct diag *why)
{
	struct stat about;

	if (fstat(descriptor, &about) || !S_ISREG(about.st_mode) || !about.st_size)
		return file_take(file, descriptor, why);
	void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
	if (bytes == MAP_FAILED)
		return file_take(file, descriptor, why);
	madvise(bytes, (size_t)about.st_size, MADV_SEQUENTIAL);
	*file = (struct log_file){file->path, bytes, (size_t)about.st_size, true};
	return 0;
}

static int file_open(struct log_file *file, struct diag *why)
{
	bool is_input = strcmp(file->path, "-") == 0;
	int descriptor = is_input ? STDIN_FILENO : open(file->path, O_RDONLY | O_CLOEXEC);

	if (descriptor < 0)
		return diag_set(why, "C150", "cannot read %s: %s", file->path, strerror(errno));
	int result = file_bytes(file, descriptor, why);
	if (!is_input)
		close(descriptor);
	return result;
}

/* --- lines -------------------------------------------------------------------------------------------------- */

static int64_t happened_ms(const struct event_log *log, const struct event *event)
{
	if (event->when.ms == NO_TIME)
		return zone_instant(log->zone, event->when.day, 0);
	return civil_instant_ms(event->when);
}

static void span_widen(struct event_log *log, int64_t at_ms)
{
	int32_t day, ms;

	zone_local(log->zone, at_ms, &day, &ms);
	if (log->first_day == NO_DAY || day < log->first_day)
		log->first_day = day;
	if (log->last_day == NO_DAY || day > log->last_day)
		log->last_day = day;
}

/* Not before the last line of the same key, whose place among the lines is kept for the next one. */
static int64_t after_last(struct event_log *log, struct keymap *map, struct hash128 key, int64_t received_ms)
{
	uint32_t last = keymap_get(map, key);

	keymap_put(map, key, (uint32_t)log->count);
	if (last != NO_VALUE && log->lines[last].received_ms > received_ms)
		return log->lines[last].received_ms;
	return received_ms;
}

static int64_t guess_receipt(struct event_log *log, const struct event *event)
{
	int64_t guess = event_is_roster(event->type) ? from_the_start : happened_ms(log, event);

	log->unreceived++;
	guess = after_last(log, &log->identities, event->key, guess);
	return hash_is_zero(event->slot) ? guess : after_last(log, &log->slots, event->slot, guess);
}

static int64_t said_receipt(struct event_log *log, const struct event *event)
{
	if (event->received_ms > log->last_received_ms)
		log->last_received_ms = event->received_ms;
	keymap_put(&log->identities, event->key, (uint32_t)log->count);
	if (!hash_is_zero(event->slot))
		keymap_put(&log->slots, event->slot, (uint32_t)log->count);
	return event->received_ms;
}

/* --- who shares an identity ---------------------------------------------------------------------------------- */

uint32_t log_group(const struct event_log *log, uint32_t student)
{
	while (log->partners[student] != student)
		student = log->partners[student];
	return student;
}

static void students_join(struct event_log *log, uint32_t a, uint32_t b)
{
	a = log_group(log, a);
	b = log_group(log, b);
	log->partners[a > b ? a : b] = a > b ? b : a;
}

static uint32_t student_number(struct event_log *log, struct text name)
{
	uint32_t number = names_number(&log->students, name);

	while (log->partner_count <= number) {
		log->partners = memory_room(
		        log->partners, log->partner_count, &log->partner_capacity, sizeof *log->partners);
		log->partners[log->partner_count] = (uint32_t)log->partner_count;
		log->partner_count++;
	}
	return number;
}

/* A delete often says nothing but whose it is by its identity. */
static void student_follow(
        struct event_log *log, const struct event *event, uint32_t before, struct log_line *line)
{
	if (before == NO_VALUE)
		return;
	uint32_t theirs = log->lines[before].student;

	if (line->student == NO_STUDENT && event->op == EVENT_DELETE)
		line->student = theirs;
	else if ((line->student == NO_STUDENT) != (theirs == NO_STUDENT))
		log->is_tangled = true;
	else if (theirs != NO_STUDENT)
		students_join(log, theirs, line->student);
}

/* An alias is about no student by itself, and makes two of them one. */
static uint32_t names_note(struct event_log *log, const struct event *alias)
{
	uint32_t student = student_number(log, alias->student);
	uint32_t name = student_number(log, event_alias_name(alias, &log->arena));

	students_join(log, student, name);
	return NO_STUDENT;
}

static uint32_t student_of(struct event_log *log, const struct event *event)
{
	if (!event->student.size)
		return NO_STUDENT;
	return event->type == EVENT_ALIAS ? names_note(log, event) : student_number(log, event->student);
}

static void student_note(struct event_log *log, const struct event *event, struct log_line *line)
{
	line->student = student_of(log, event);
	student_follow(log, event, keymap_get(&log->identities, event->key), line);
	if (!hash_is_zero(event->slot))
		student_follow(log, event, keymap_get(&log->slots, event->slot), line);
}

static void event_note(struct event_log *log, const struct event *event, struct log_line *line)
{
	size_t known = log->identities.count;

	line->type = event->type;
	student_note(log, event, line);
	line->received_ms = event->received_ms ? said_receipt(log, event) : guess_receipt(log, event);
	log->has_enrollments |= event->type == EVENT_ENROLLMENT;
	if (event_is_roster(event->type))
		return;
	log->events += log->identities.count - known;
	if (event->op == EVENT_UPSERT)
		span_widen(log, happened_ms(log, event));
}

static void line_take(struct event_log *log, struct log_line *line)
{
	struct event_reader reader = log_reader();
	struct event event;
	struct text field = {"", 0};
	struct diag why = {0};

	arena_reset(&log->arena);
	if (event_read(line->text, &reader, &log->arena, &event, &field, &why)) {
		log->bad++;
		if (log->on_bad)
			log->on_bad(log->context, line, field, &why);
		return;
	}
	log->lines = memory_room(log->lines, log->count, &log->capacity, sizeof(*log->lines));
	event_note(log, &event, line);
	log->lines[log->count++] = *line;
}

static bool is_blank(struct text line)
{
	for (uint32_t i = 0; i < line.size; i++)
		if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\r')
			return false;
	return true;
}

static void lines_read(struct event_log *log, uint32_t number)
{
	const struct log_file *file = &log->files[number];
	const char *at = file->bytes, *end = file->size ? at + file->size : at;
	struct log_line line = {.file = number};
	struct progress progress = progress_start("reading", file->size, log->is_quiet);

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t size = (size_t)((stop ? stop : end) - at);
		line.text = (struct text){at, size < UINT32_MAX ? (uint32_t)size : UINT32_MAX};
		line.number++;
		if (!is_blank(line.text))
			line_take(log, &line);
		at += size + 1;
		progress_at(&progress, (uint64_t)(at - file->bytes));
	}
	progress_end(&progress);
}

static struct log_file *file_add(struct event_log *log, const char *path)
{
	if (!log->file_count) {
		log->first_day = log->last_day = NO_DAY;
		log->last_received_ms = INT64_MIN;
	}
	log->files = memory_room(log->files, log->file_count, &log->file_capacity, sizeof(*log->files));
	log->files[log->file_count] = (struct log_file){.path = path};
	return &log->files[log->file_count++];
}

int log_read(struct event_log *log, const char *path, struct diag *why)
{
	if (file_open(file_add(log, path), why))
		return -1;
	lines_read(log, (uint32_t)log->file_count - 1);
	return 0;
}

void log_take(struct event_log *log, const char *path, struct buf *bytes)
{
	struct log_file *file = file_add(log, path);

	file->bytes = bytes->at;
	file->size = bytes->size;
	*bytes = (struct buf){0};
	lines_read(log, (uint32_t)log->file_count - 1);
}

/* --- order -------------------------------------------------------------------------------------------------- */

static int by_receipt(const void *a, const void *b)
{
	const struct log_line *one = a, *other = b;

	if (one->received_ms != other->received_ms)
		return one->received_ms < other->received_ms ? -1 : 1;
	if (one->file != other->file)
		return one->file < other->file ? -1 : 1;
	return one->number < other->number ? -1 : one->number > other->number;
}

void log_seal(struct event_log *log)
{
	bool is_sorted = true;

	log->start_ms = log->first_day == NO_DAY ? 0 : zone_instant(log->zone, log->first_day, 0);
	for (size_t i = 1; i < log->count && is_sorted; i++)
		is_sorted = by_receipt(&log->lines[i - 1], &log->lines[i]) <= 0;
	if (!is_sorted)
		qsort(log->lines, log->count, sizeof(*log->lines), by_receipt);
	keymap_finish(&log->identities);
	keymap_finish(&log->slots);
}

void log_finish(struct event_log *log)
{
	for (size_t i = 0; i < log->file_count; i++)
		if (log->files[i].is_mapped)
			munmap(log->files[i].bytes, log->files[i].size);
		else
			free(log->files[i].bytes);
	free(log->files);
	free(log->lines);
	names_finish(&log->students);
	free(log->partners);
	keymap_finish(&log->identities);
	keymap_finish(&log->slots);
	arena_finish(&log->arena);
	*log = (struct event_log){0};
}
