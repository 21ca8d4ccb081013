/* What has been kept long enough, found in the log alone, and held against what was told. */
#include "retention.h"
#include "registrar_inside.h"
#include "base/keymap.h"
#include "base/large.h"
#include "base/zone.h"
#include "daemon/store/filter.h"
#include "daemon/store/retire.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FILTER_BITS = 12, KEYS_A_LINE = 2 };

/* Of a line, by its number. */
enum fate {
	STAYS,
	GOES,
	LASTS,            /* .. until its student has left */
	REPLACED = 1 << 7 /* beside one of them, while the log is read: something took its place */
};

/* A line of an identity or slot that has several. */
struct linked {
	int64_t seq;
	uint32_t keys[KEYS_A_LINE]; /* in `stays`; NO_VALUE: nobody shares it */
};

/* A line that says that a name is a student's: it lasts as long as anything under either. */
struct naming {
	int64_t seq;
	uint32_t name; /* as a student's number; NO_STUDENT: it is nobody's */
};

struct retention {
	struct retention_options options;
	struct retention_report report;
	struct books books; /* owned */
	int64_t lines;
	/* By number of the log, owned. */
	uint8_t *fates;  /* in the end STAYS or GOES */
	uint32_t *whose; /* the line is: a student's number */
	/* By student, owned. */
	int32_t *newest;     /* of what is true, the newest day; of an enrollment, its last */
	bool *is_held;       /* all stays, because of an alert */
	bool *is_left;       /* some line stays */
	bool *is_nameless;   /* all have gone, and the name has not */
	struct large memory; /* of the filter */
	struct filter seen;  /* keys of lines */
	struct keymap multi; /* of those seen twice, the place in `stays` */
	bool *stays;         /* owned; by key: something of it does */
	size_t key_count, key_capacity;
	struct linked *linked; /* owned */
	size_t linked_count, linked_capacity;
	struct naming *namings; /* owned */
	size_t naming_count, naming_capacity;
};

static void say(const struct retention *work, const char *what, int64_t done, int64_t of)
{
	if (work->options.on_work)
		work->options.on_work(work->options.context, what, done, of);
}

/* --- what the log says ---------------------------------------------------------------------------------------- */

struct line {
	struct event event;
	int64_t replaces;
	uint32_t student, name; /* `name` of an alias */
	int32_t day;            /* of an enrollment its last */
	bool is_delete;
};

struct survey {
	struct retention *work;
	void (*each)(struct retention *work, const struct line *line);
	const char *what;
	struct diag *why;
};

static int32_t day_of(const struct retention *work, const struct event *event, int64_t received_ms)
{
	int32_t day = event->when.day, ms;

	if (day == NO_DAY)
		zone_local(work->options.books.zone, received_ms, &day, &ms);
	return day;
}

/* As the line says it: the row of one that took another's place is of whose that was, and that of one that only says a higher
 * rev of nobody. */
static uint32_t student_of(const struct retention *work, const struct event *event)
{
	return event->student.size ? names_find(&work->books.registrar->students, event->student)
	                           : NO_STUDENT;
}

static uint32_t name_of(const struct retention *work, const struct event *alias)
{
	struct registrar *registrar = work->books.registrar;

	return names_find(&registrar->students, event_alias_name(alias, &registrar->arena));
}

/* One without an end goes on. */
static int32_t last_day(const struct event *enrollment)
{
	struct value ends = event_value(enrollment, (struct field_name){.id = FIELD_ENDS});

	return ends.type == VALUE_DATE ? ends.date : INT32_MAX;
}

static int on_line(void *context, const struct event_row *row)
{
	struct survey *survey = context;
	struct retention *work = survey->work;
	bool is_delete = row->op == EVENT_DELETE, is_enrollment = !is_delete && row->type == EVENT_ENROLLMENT;
	bool is_alias = !is_delete && row->type == EVENT_ALIAS;
	struct line line = {
	        .replaces = row->prev,
	        .is_delete = is_delete,
	};

	say(work, survey->what, row->seq, work->lines);
	if (row->is_gone)
		return 0;
	if (row->prev < 0 || row->prev >= row->seq)
		return diag_set(survey->why, "D303", "the log is damaged in its line %" PRId64, row->seq);
	arena_reset(&work->books.registrar->arena);
	if (registrar_restore(work->books.registrar, row,
	            is_enrollment || is_alias ? event_restore : event_restore_outline, &line.event,
	            survey->why))
		return -1;
	line.student = student_of(work, &line.event);
	line.name = is_alias ? name_of(work, &line.event) : NO_STUDENT;
	line.day = is_enrollment ? last_day(&line.event) : day_of(work, &line.event, row->received_ms);
	survey->each(work, &line);
	return 0;
}

static int survey(struct retention *work, const char *what,
        void (*each)(struct retention *work, const struct line *line), struct diag *why)
{
	struct survey survey = {work, each, what, why};

	return store_events_each(work->books.store, on_line, &survey, why);
}

/* --- what belongs together ------------------------------------------------------------------------------------ */

/* Keys are keyed hashes: their bits are as good as any.  Where a filter is wrong a key is taken for one of several. */
static void key_see(struct retention *work, struct hash128 key)
{
	struct filter_key asked = filter_key_of(key.low);

	if (hash_is_zero(key))
		return;
	if (!filter_has(&work->seen, &asked)) {
		filter_add(&work->seen, key.low);
	} else if (keymap_get(&work->multi, key) == NO_VALUE) {
		work->stays =
		        memory_room(work->stays, work->key_count, &work->key_capacity, sizeof(*work->stays));
		work->stays[work->key_count] = false;
		keymap_put(&work->multi, key, (uint32_t)work->key_count++);
	}
}

static void line_see(struct retention *work, const struct line *line)
{
	key_see(work, line->event.key);
	key_see(work, line->event.slot);
	if (line->replaces)
		work->fates[line->replaces] |= REPLACED;
}

static uint32_t key_find(const struct retention *work, struct hash128 key)
{
	return hash_is_zero(key) ? NO_VALUE : keymap_get(&work->multi, key);
}

static void linked_add(struct retention *work, const struct linked *linked)
{
	work->linked =
	        memory_room(work->linked, work->linked_count, &work->linked_capacity, sizeof(*work->linked));
	work->linked[work->linked_count++] = *linked;
}

static void naming_add(struct retention *work, const struct naming *naming)
{
	work->namings = memory_room(
	        work->namings, work->naming_count, &work->naming_capacity, sizeof(*work->namings));
	work->namings[work->naming_count++] = *naming;
}

static void keys_stay(struct retention *work, const struct linked *linked)
{
	for (int i = 0; i < KEYS_A_LINE; i++)
		if (linked->keys[i] != NO_VALUE)
			work->stays[linked->keys[i]] = true;
}

static bool any_stays(const struct retention *work, const struct linked *linked)
{
	for (int i = 0; i < KEYS_A_LINE; i++)
		if (linked->keys[i] != NO_VALUE && work->stays[linked->keys[i]])
			return true;
	return false;
}

static bool is_old(const struct retention *work, int32_t day)
{
	return day < work->report.before;
}

/* What is true of a student until something else is, not of a day. */
static bool lasts(const struct line *line)
{
	switch (line->event.type) {
	case EVENT_PLAN:
	case EVENT_TIER:
	case EVENT_STUDENT:
	case EVENT_ENROLLMENT:
	case EVENT_CASELOAD:
	case EVENT_SECTION_ENROLLMENT:
	case EVENT_ALIAS:
	case EVENT_GUARDIAN: return true;
	default: return false;
	}
}

/* By itself.  A deletion says nothing of its own: it goes with what it deletes. */
static enum fate fate_of(const struct retention *work, const struct line *line, bool is_linked)
{
	if (line->is_delete)
		return is_linked || is_old(work, line->day) ? GOES : STAYS;
	if (line->student == NO_STUDENT)
		return STAYS;
	if (lasts(line))
		return LASTS;
	return is_old(work, line->day) ? GOES : STAYS;
}

static void line_weigh(struct retention *work, const struct line *line)
{
	int64_t seq = line->event.seq;
	struct linked linked = {seq, {key_find(work, line->event.key), key_find(work, line->event.slot)}};
	bool is_linked = linked.keys[0] != NO_VALUE || linked.keys[1] != NO_VALUE;
	bool is_true = !line->is_delete && !(work->fates[seq] & REPLACED);

	work->whose[seq] = line->student;
	work->fates[seq] = (uint8_t)fate_of(work, line, is_linked);
	work->report.old += !line->is_delete && line->student != NO_STUDENT && is_old(work, line->day);
	if (is_true && line->student != NO_STUDENT && line->day > work->newest[line->student])
		work->newest[line->student] = line->day;
	if (is_linked)
		linked_add(work, &linked);
	if (line->name != NO_STUDENT)
		naming_add(work, &(struct naming){seq, line->name});
}

static void weigh_lasting(struct retention *work)
{
	for (int64_t seq = 1; seq <= work->lines; seq++)
		if (work->fates[seq] == LASTS)
			work->fates[seq] = is_old(work, work->newest[work->whose[seq]]) ? GOES : STAYS;
	for (size_t i = 0; i < work->naming_count; i++)
		if (!is_old(work, work->newest[work->namings[i].name]))
			work->fates[work->namings[i].seq] = STAYS;
}

/* What shares an identity or slot with what stays, stays, until nothing more does. */
static void stay_together(struct retention *work)
{
	bool is_changed = true;

	for (size_t i = 0; i < work->linked_count; i++)
		if (work->fates[work->linked[i].seq] == STAYS)
			keys_stay(work, &work->linked[i]);
	while (is_changed) {
		is_changed = false;
		for (size_t i = 0; i < work->linked_count; i++) {
			const struct linked *linked = &work->linked[i];
			if (work->fates[linked->seq] == STAYS || !any_stays(work, linked))
				continue;
			work->fates[linked->seq] = STAYS;
			keys_stay(work, linked);
			is_changed = true;
		}
	}
}

/* --- held against what was told -------------------------------------------------------------------------------- */

static void hold(struct retention *work, struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->count; i++)
		work->is_held[outcome->items[i].episode.student] = true;
	outcome_clear(outcome);
}

/* What the engine says is not written. */
static int judge_without(struct retention *work, struct diag *why)
{
	struct registrar *registrar = work->books.registrar;
	int64_t of = (int64_t)registrar->students.count;
	int more;

	registrar->without = work->fates;
	registrar->last_ms = store_last_instant(work->books.store);
	if (registrar_open_engine(registrar, why))
		return -1;
	do {
		more = engine_settle(
		        registrar->engine, registrar->last_ms, LOOK_STUDENTS, &registrar->outcome, why);
		hold(work, &registrar->outcome);
		registrar_keep(registrar);
		say(work, "judging students without them",
		        of - (int64_t)engine_counts(registrar->engine).unsettled, of);
	} while (more > 0);
	return more;
}

/* Of a student who is held all stays.  True: something does that would have gone. */
static bool hold_lines(struct retention *work)
{
	int64_t held = work->report.held;

	for (int64_t seq = 1; seq <= work->lines; seq++)
		if (work->fates[seq] == GOES && work->whose[seq] != NO_STUDENT &&
		        work->is_held[work->whose[seq]]) {
			work->fates[seq] = STAYS;
			work->report.held++;
		}
	return work->report.held > held;
}

/* Nobody was judged with a part of what would have gone: where some of it stays, since another's line is linked with it,
 * all of it does. */
static void hold_linked(struct retention *work)
{
	while (hold_lines(work)) {
		for (size_t i = 0; i < work->linked_count; i++)
			if (work->fates[work->linked[i].seq] == STAYS)
				keys_stay(work, &work->linked[i]);
		for (size_t i = 0; i < work->linked_count; i++) {
			const struct linked *linked = &work->linked[i];
			uint32_t student = work->whose[linked->seq];
			if (student != NO_STUDENT && any_stays(work, linked))
				work->is_held[student] |= work->fates[linked->seq] == GOES;
		}
	}
	stay_together(work);
}

/* --- a plan ----------------------------------------------------------------------------------------------------- */

static void on_read(void *context, int64_t seq)
{
	const struct retention *work = context;

	say(work, "folding what is left", seq, work->lines);
}

static int open_books(struct retention *work, struct diag *why)
{
	return books_open(&work->books, &work->options.books, store_open, on_read, work, why);
}

static int on_alert(void *context, const struct alert_row *row)
{
	(void)row;
	*(bool *)context = true;
	return 0;
}

/* Those too of whom all went earlier, but for an alert that has gone since. */
static int nameless_find(struct retention *work, struct diag *why)
{
	const struct names *students = &work->books.registrar->students;

	for (size_t i = 0; i < students->count; i++) {
		bool has_name = !store_student_is_retired(names_text(students, (uint32_t)i)),
		     has_alert = false;
		if (has_name && !work->is_left[i] &&
		        store_alerts_of(work->books.store, (int64_t)i, on_alert, &has_alert, why))
			return -1;
		work->is_nameless[i] = has_name && !work->is_left[i] && !has_alert;
		work->report.nameless += work->is_nameless[i];
		work->report.students += work->is_held[i];
	}
	return 0;
}

static int count(struct retention *work, struct diag *why)
{
	for (int64_t seq = 1; seq <= work->lines; seq++) {
		uint32_t student = work->whose[seq];
		bool goes = work->fates[seq] == GOES;
		work->report.going += goes;
		if (student != NO_STUDENT && !goes)
			work->is_left[student] = true;
	}
	for (size_t i = 0; i < work->naming_count; i++)
		work->is_left[work->namings[i].name] |= work->fates[work->namings[i].seq] != GOES;
	return nameless_find(work, why);
}

static void tables_make(struct retention *work)
{
	size_t students = work->books.registrar->students.count + 1, lines;

	work->lines = store_next_seq(work->books.store) - 1;
	lines = (size_t)work->lines + 1;
	work->fates = memory_take(lines * sizeof(*work->fates));
	work->whose = memory_take(lines * sizeof(*work->whose));
	memset(work->whose, 0xff, lines * sizeof(*work->whose)); /* NO_STUDENT */
	work->newest = memory_take(students * sizeof(*work->newest));
	for (size_t i = 0; i < students; i++)
		work->newest[i] = INT32_MIN;
	work->is_held = memory_take(students);
	work->is_left = memory_take(students);
	work->is_nameless = memory_take(students);
	filter_init(&work->seen, &work->memory, filter_size(KEYS_A_LINE * work->lines, FILTER_BITS));
}

static void days_set(struct retention *work)
{
	int64_t now_ms = work->options.books.now_ms, last_ms = store_last_instant(work->books.store);
	int32_t ms;

	zone_local(work->options.books.zone, last_ms && last_ms < now_ms ? last_ms : now_ms,
	        &work->report.today, &ms);
	work->report.before = work->report.today - (int32_t)work->options.days;
}

static int plan(struct retention *work, struct diag *why)
{
	if (open_books(work, why))
		return -1;
	days_set(work);
	work->report.is_begun = store_is_retiring(work->books.store);
	tables_make(work);
	work->report.events = work->lines;
	if (survey(work, "reading the log", line_see, why) || survey(work, "weighing it", line_weigh, why))
		return -1;
	weigh_lasting(work);
	stay_together(work);
	if (judge_without(work, why))
		return -1;
	hold_linked(work);
	return count(work, why);
}

int retention_plan(const struct retention_options *options, struct retention **out, struct diag *why)
{
	struct retention *work = memory_take(sizeof(*work));

	work->options = *options;
	*out = work;
	return plan(work, why);
}

const struct retention_report *retention_report(const struct retention *work)
{
	return &work->report;
}

void retention_close(struct retention *work)
{
	if (!work)
		return;
	books_close(&work->books);
	free(work->fates);
	free(work->whose);
	free(work->newest);
	free(work->is_held);
	free(work->is_left);
	free(work->is_nameless);
	filter_finish(&work->seen);
	large_finish(&work->memory);
	keymap_finish(&work->multi);
	free(work->stays);
	free(work->linked);
	free(work->namings);
	free(work);
}

/* --- and what becomes of it ------------------------------------------------------------------------------------- */

static bool goes(void *context, int64_t seq)
{
	const struct retention *work = context;

	return work->fates[seq] == GOES;
}

static int take_out(struct retention *work, struct diag *why)
{
	size_t students = work->books.registrar->students.count;

	store_begin(work->books.store);
	if (work->report.going) {
		store_events_retire(work->books.store, goes, work);
		store_kept_from_set(work->books.store, work->report.before);
	}
	for (size_t i = 0; i < students; i++)
		if (work->is_nameless[i])
			store_student_retire(work->books.store, (int64_t)i);
	return store_commit(work->books.store, why) == STORE_OK ? 0 : -1;
}

/* From what is left of the log; what was folded before is written over as it is cleared away. */
static int fold_anew(struct retention *work, struct diag *why)
{
	books_close(&work->books);
	if (open_books(work, why) || registrar_fold_to_the_end(work->books.registrar, why))
		return -1;
	if (store_retire_end(work->books.store, why) != STORE_OK)
		return -1;
	store_checkpoint(work->books.store);
	return 0;
}

int retention_run(struct retention *work, struct diag *why)
{
	if ((work->report.going || work->report.nameless) && take_out(work, why))
		return diag_wrap(why, "nothing was taken out");
	if (!work->report.going && !work->report.is_begun)
		return 0;
	if (fold_anew(work, why) == 0)
		return 0;
	return diag_wrap(
	        why, "the events are gone, and what is folded is made again when this is run once more");
}
