/* Reads event files and puts their lines into the order of their receipt. */
#include "event_log.h"
#include "event_blocks.h"
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

static int64_t happened_ms(const struct event_log *log, const struct read_line *read)
{
	if (read->when.ms == NO_TIME)
		return zone_instant(log->zone, read->when.day, 0);
	return civil_instant_ms(read->when);
}

/* A time that lies behind the receipt, as of a year mistyped or a day planned, does not move the end of the data. */
static int64_t looked_at_ms(const struct event_log *log, const struct read_line *read)
{
	int64_t happened = happened_ms(log, read);

	return read->received_ms && read->received_ms < happened ? read->received_ms : happened;
}

static void span_widen(struct event_log *log, const struct read_line *read)
{
	int32_t first, last, ms;

	zone_local(log->zone, happened_ms(log, read), &first, &ms);
	zone_local(log->zone, looked_at_ms(log, read), &last, &ms);
	if (log->first_day == NO_DAY || first < log->first_day)
		log->first_day = first;
	if (log->last_day == NO_DAY || last > log->last_day)
		log->last_day = last;
}

/* The lines before it that have its identity and its slot; NO_VALUE: none. */
struct before {
	uint32_t mate, holder;
};

/* Not before that line. */
static int64_t after(const struct event_log *log, uint32_t before, int64_t received_ms)
{
	if (before != NO_VALUE && log->lines[before].received_ms > received_ms)
		return log->lines[before].received_ms;
	return received_ms;
}

static int64_t guess_receipt(struct event_log *log, const struct read_line *read, struct before before)
{
	int64_t guess = event_is_roster(read->type) ? from_the_start : happened_ms(log, read);

	log->unreceived++;
	return after(log, before.holder, after(log, before.mate, guess));
}

static int64_t said_receipt(struct event_log *log, const struct read_line *read)
{
	if (read->received_ms > log->last_received_ms)
		log->last_received_ms = read->received_ms;
	return read->received_ms;
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

static uint32_t student_number(struct event_log *log, struct text name, uint64_t hash)
{
	uint32_t number = names_number_hashed(&log->students, name, hash);

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
        struct event_log *log, const struct read_line *read, uint32_t before, struct log_line *line)
{
	if (before == NO_VALUE)
		return;
	uint32_t theirs = log->lines[before].student;

	if (line->student == NO_STUDENT && read->op == EVENT_DELETE)
		line->student = theirs;
	else if ((line->student == NO_STUDENT) != (theirs == NO_STUDENT))
		log->is_tangled = true;
	else if (theirs != NO_STUDENT)
		students_join(log, theirs, line->student);
}

/* An alias is about no student by itself, and makes two of them one: its lines are few, and read again for their fields. */
static uint32_t names_note(struct event_log *log, const struct read_line *read)
{
	struct event_reader reader = log_reader();
	struct event alias;
	struct text field, name;
	struct diag why;

	arena_reset(&log->arena);
	if (event_read(read->text, &reader, &log->arena, &alias, &field, &why))
		return NO_STUDENT;
	name = event_alias_name(&alias, &log->arena);
	uint32_t student = student_number(log, read->student, read->student_hash);
	students_join(log, student, student_number(log, name, names_hash(name)));
	return NO_STUDENT;
}

static uint32_t student_of(struct event_log *log, const struct read_line *read)
{
	if (!read->student.size)
		return NO_STUDENT;
	return read->type == EVENT_ALIAS ? names_note(log, read)
	                                 : student_number(log, read->student, read->student_hash);
}

/* --- entered ------------------------------------------------------------------------------------------------- */

static uint32_t take_place(struct event_log *log, struct keymap *map, struct hash128 key)
{
	return hash_is_zero(key) ? NO_VALUE : keymap_swap(map, key, (uint32_t)log->count);
}

/* Two that stand beside each other are weighed against each other: neither is told by its kind alone. */
static void part_kinds(struct event_log *log, struct log_line *line, uint32_t before)
{
	if (before == NO_VALUE)
		return;
	log->lines[before].kind = 0;
	line->kind = 0;
}

static void kind_note(struct event_log *log, const struct read_line *read, struct log_line *line)
{
	if (hash_is_zero(read->kind) || read->type == EVENT_ALIAS)
		return;
	line->kind = kinds_number(&log->kinds, read->kind, read->text);
	line->when = read->when;
	line->id_at = read->id_at;
	line->id_size = read->id_size;
}

static void event_note(struct event_log *log, const struct read_line *read, struct log_line *line)
{
	struct before before = {
	        take_place(log, &log->identities, read->key), take_place(log, &log->slots, read->slot)};

	line->type = read->type;
	line->student = student_of(log, read);
	student_follow(log, read, before.mate, line);
	student_follow(log, read, before.holder, line);
	kind_note(log, read, line);
	part_kinds(log, line, before.mate);
	part_kinds(log, line, before.holder);
	line->received_ms = read->received_ms ? said_receipt(log, read) : guess_receipt(log, read, before);
	log->has_enrollments |= read->type == EVENT_ENROLLMENT;
	if (event_is_roster(read->type))
		return;
	log->events += before.mate == NO_VALUE;
	if (read->op == EVENT_UPSERT)
		span_widen(log, read);
}

/* Read once more, to hear what is wrong with it. */
static void bad_say(struct event_log *log, const struct log_line *line)
{
	struct event_reader reader = log_reader();
	struct event event;
	struct text field = {"", 0};
	struct diag why = {0};

	log->bad++;
	if (!log->on_bad)
		return;
	arena_reset(&log->arena);
	event_read(line->text, &reader, &log->arena, &event, &field, &why);
	log->on_bad(log->context, line, field, &why);
}

static void line_enter(struct event_log *log, const struct read_line *read, struct log_line line)
{
	if (read->is_bad) {
		bad_say(log, &line);
		return;
	}
	log->lines = memory_room(log->lines, log->count, &log->capacity, sizeof(*log->lines));
	event_note(log, read, &line);
	log->lines[log->count++] = line;
}

/* Where a line's identity is looked for lies anywhere in memory. */
static void block_enter(struct event_log *log, const struct block *block, struct log_line line)
{
	enum { AHEAD = 8 };

	for (size_t i = 0; i < block->count; i++) {
		const struct read_line *read = &block->items[i];

		if (i + AHEAD < block->count)
			keymap_expect(&log->identities, read[AHEAD].key);
		line_enter(log, read,
		        (struct log_line){
		                .text = read->text, .file = line.file, .number = line.number + read->number});
	}
}

static void lines_read(struct event_log *log, uint32_t number)
{
	const struct log_file *file = &log->files[number];
	struct log_line line = {.file = number};
	struct progress progress = progress_start("reading", file->size, log->is_quiet);
	struct blocks *blocks =
	        blocks_begin(file->bytes, file->size ? file->bytes + file->size : file->bytes);

	for (const struct block *block; (block = blocks_next(blocks));) {
		block_enter(log, block, line);
		line.number += block->line_count;
		progress_at(&progress, (uint64_t)(block->end - file->bytes));
	}
	blocks_end(blocks);
	progress_end(&progress);
}

struct event log_event(const struct event_log *log, const struct log_line *line)
{
	const struct event *kind = kinds_event(&log->kinds, line->kind);

	return (struct event){
	        .type = kind->type,
	        .rev = EVENT_NO_REV,
	        .when = line->when,
	        .was = {.day = NO_DAY, .ms = NO_TIME},
	        .source = kind->source,
	        .id = text_slice(line->text, line->id_at, line->id_at + line->id_size),
	        .student = names_text(&log->students, line->student),
	        .fields = kind->fields,
	        .field_count = kind->field_count,
	};
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

	if (log->last_day < log->first_day)
		log->last_day = log->first_day; /* all of it lies behind its receipt */
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
	kinds_finish(&log->kinds);
	arena_finish(&log->arena);
	*log = (struct event_log){0};
}
