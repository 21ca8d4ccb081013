/* Takes a delivery as it comes in: a slice of its lines is one arrival, now. */
#include "registrar_inside.h"

#include <limits.h>
#include <stdlib.h>

enum {
	TURN_LINES = PAGE_LINES,
	BRIEF_LINES = 128, /* of all the large ones together */
	SMALL_LINES = 16,
	SLICE_STUDENTS = 4096,
	CLOCK_EVERY = 32,
	QUARANTINED_MOST = 64 << 20,
	QUARANTINED_LINE = 65536
};

static void store_new_students(struct registrar *registrar)
{
	struct names *students = &registrar->students;

	for (; registrar->students_stored < students->count; registrar->students_stored++) {
		uint32_t number = (uint32_t)registrar->students_stored;
		store_student_add(registrar->options.store, number, names_text(students, number));
	}
}

/* A deletion names nobody: it is about whom the version it removes was about. */
static int64_t student_of(const struct decision *decision)
{
	uint32_t student = decision->count ? decision->changes[0].student : NO_STUDENT;

	return student == NO_STUDENT ? -1 : (int64_t)student;
}

static void student_note(struct registrar *registrar, int64_t student)
{
	if (student < 0)
		return;
	for (; registrar->slice_of_count <= (size_t)student; registrar->slice_of_count++) {
		registrar->slice_of = memory_room(registrar->slice_of, registrar->slice_of_count,
		        &registrar->slice_of_capacity, sizeof(*registrar->slice_of));
		registrar->slice_of[registrar->slice_of_count] = 0;
	}
	registrar->slice_students += registrar->slice_of[student] != registrar->slice;
	registrar->slice_of[student] = registrar->slice;
}

static void log_add(struct registrar *registrar, const struct arrival *arrival, const struct read_line *line,
        const struct decision *decision)
{
	const struct event *event = &line->event;
	struct event_row row = {
	        .seq = event->seq,
	        .batch = arrival->batch.number,
	        .received_ms = arrival->batch.at_ms,
	        .student = student_of(decision),
	        .type = (int)event->type,
	        .op = (int)event->op,
	        .rev = event->rev,
	        .prev = decision->replaces,
	        .was = event->was,
	        .source = event->source,
	        .id = event->id,
	        .content = event->content,
	        .texts = line->texts,
	};

	store_event_add(registrar->options.store, &row);
	recent_add(&registrar->recent, &row);
}

/* What was told before the arrival is worded by what was known before it. */
static int take_changes(
        struct registrar *registrar, const struct arrival *arrival, const struct decision *decision)
{
	const struct batch_row *batch = &arrival->batch;
	int result = engine_prepare(registrar->engine, batch->at_ms, batch->is_history, decision->changes,
	        decision->count, &registrar->outcome, arrival->why);

	registrar_say(registrar);
	if (result)
		return result;
	result = engine_take(registrar->engine, batch->at_ms, batch->is_history, decision->changes,
	        decision->count, &registrar->outcome, arrival->why);
	registrar_say(registrar);
	return result;
}

/* What a line takes the place of is of its own source, as a source's name is part of every identity and slot. */
static void tally_take(struct registrar *registrar, struct delivery *delivery, const struct event *event,
        const struct decision *decision)
{
	struct tally_change change = {0};

	for (size_t i = 0; i < decision->count; i++) {
		bool goes = decision->changes[i].kind == CHANGE_REMOVE;
		change.came += !goes;
		change.went += goes;
		change.rows += goes && !delivery->released && decision->changes[i].seq < delivery->first_seq;
	}
	delivery->has_touched |= change.rows > 0;
	if (decision->count)
		tally_add(&registrar->tally, tally_number(&registrar->tally, event->source), change);
}

int arrival_take(struct registrar *registrar, struct arrival *arrival, struct read_line *line)
{
	struct event *event = &line->event;
	struct delivery *delivery = arrival->delivery;
	struct decision decision;

	event->seq = store_next_seq(registrar->options.store);
	event->received_ms = arrival->batch.at_ms;
	if (registrar_decide_line(registrar, line, &decision, arrival->why))
		return -1;
	store_new_students(registrar);
	student_note(registrar, student_of(&decision));
	tally_take(registrar, delivery, event, &decision);
	delivery->counts.verdicts[decision.verdict]++;
	if (delivery->retries)
		store_quarantine_remove(registrar->options.store, delivery->retries);
	if (decision.must_log)
		log_add(registrar, arrival, line, &decision);
	return take_changes(registrar, arrival, &decision);
}

int arrival_step(struct registrar *registrar, const struct arrival *arrival)
{
	int more;

	do {
		more = engine_step(registrar->engine, arrival->batch.at_ms, STEP_STUDENTS,
		        &registrar->outcome, arrival->why);
		registrar_say(registrar);
	} while (more > 0);
	return more;
}

/* Kept verbatim as long as the source has not filled its share. */
void arrival_reject(struct registrar *registrar, struct arrival *arrival, const struct read_line *line)
{
	struct delivery *delivery = arrival->delivery;
	struct quarantine_row row = {
	        .at_ms = arrival->batch.at_ms,
	        .line = line->number,
	        .source = delivery->source,
	        .field = line->field,
	        .bytes = text_slice(line->bytes, 0, QUARANTINED_LINE),
	        .code = line->why->code,
	        .reason = line->why->message,
	};

	if (!delivery->counts.rejected)
		delivery->quarantined_bytes =
		        store_quarantine_bytes(registrar->options.store, delivery->source);
	delivery->quarantined_bytes += row.bytes.size;
	delivery_reject(delivery, line->number, line->field, line->why);
	if (delivery->retries) /* it is there as it came */
		return;
	if (delivery->quarantined_bytes <= QUARANTINED_MOST)
		store_quarantine_add(registrar->options.store, &row);
}

static int line_take(struct registrar *registrar, struct arrival *arrival, struct read_line *line)
{
	if (!line->why)
		return arrival_take(registrar, arrival, line);
	arrival_reject(registrar, arrival, line);
	return 0;
}

/* A student of a slice is judged once, however many lines are about it: what a slice costs are its students. */
static bool is_over(const struct registrar *registrar, unsigned lines)
{
	const struct registrar_options *options = &registrar->options;

	return registrar->slice_students >= SLICE_STUDENTS ||
	       (lines % CLOCK_EVERY == 0 && options->is_slice_over &&
	               options->is_slice_over(options->context));
}

/* Some lines of one delivery, and then it is another's turn.  1: the slice is over. */
static int turn_take(struct registrar *registrar, struct arrival *arrival, unsigned most)
{
	struct read_line *line;

	for (unsigned lines = 1;
	        lines <= most && (line = delivery_next(arrival->delivery, registrar->reader.key)); lines++) {
		ahead_look(&registrar->ahead, registrar, arrival->delivery->pages.first);
		if (line_take(registrar, arrival, line))
			return -1;
		if (is_over(registrar, lines))
			return 1;
	}
	return 0;
}

static bool all_are_done(const struct round *round)
{
	for (size_t i = 0; i < round->count; i++)
		if (!round->deliveries[i]->is_done)
			return false;
	return true;
}

static bool any_has_news(const struct round *round)
{
	for (size_t i = 0; i < round->count; i++)
		if (delivery_has_news(round->deliveries[i]))
			return true;
	return false;
}

/* How long a turn is: a brief round is as long as its large deliveries make it. */
static unsigned turn_lines(const struct round *round)
{
	unsigned large = 0;

	if (round->count == 1 && !round->is_brief)
		return UINT_MAX;
	if (!round->is_brief)
		return TURN_LINES;
	for (size_t i = 0; i < round->count; i++)
		large += delivery_ready(round->deliveries[i]) > SMALL_LINES;
	return large > BRIEF_LINES / SMALL_LINES ? SMALL_LINES : BRIEF_LINES / (large ? large : 1);
}

/* In turn, so that a small delivery does not wait for the end of a large one. */
static int slice_take(struct registrar *registrar, struct arrival *arrival, const struct round *round)
{
	unsigned most = turn_lines(round);
	int over = 0;

	registrar->slice++;
	registrar->slice_students = 0;
	do {
		for (size_t i = 0; i < round->count && !over; i++) {
			arrival->delivery = round->deliveries[i];
			over = arrival->delivery->is_done ? 0 : turn_take(registrar, arrival, most);
		}
	} while (!over && !round->is_brief && any_has_news(round));
	return over < 0 ? -1 : arrival_step(registrar, arrival);
}

static enum registrar_code live_take(
        struct registrar *registrar, const struct round *round, int64_t now_ms, struct diag *why);

/* Of several the first is taken by itself, so that only the one that does it is held; the others are weighed again, behind
 * it. */
static enum registrar_code large_take(struct registrar *registrar, const struct round *round,
        const struct delivery_mark *marks, int64_t now_ms, struct diag *why)
{
	struct round alone = {round->deliveries, 1, round->is_brief};

	registrar_undo(registrar);
	for (size_t i = 0; i < round->count; i++)
		delivery_return(round->deliveries[i], &marks[i]);
	if (round->count == 1)
		return guard_hold_outcome(registrar, round->deliveries[0], now_ms, why);
	for (size_t i = 1; i < round->count; i++)
		delivery_reweigh(round->deliveries[i]);
	return live_take(registrar, &alone, now_ms, why);
}

static enum registrar_code round_commit(
        struct registrar *registrar, const struct round *round, int64_t now_ms, struct diag *why)
{
	for (size_t i = 0; i < round->count; i++) {
		again_note(registrar, round->deliveries[i], now_ms);
		release_note(registrar, round->deliveries[i], now_ms);
	}
	enum registrar_code code = registrar_commit(registrar, why);
	if (code == REGISTRAR_DONE)
		guard_note(registrar, round);
	return code;
}

static enum registrar_code live_take(
        struct registrar *registrar, const struct round *round, int64_t now_ms, struct diag *why)
{
	struct arrival arrival = {.batch = {.at_ms = now_ms}, .why = why};
	struct delivery_mark *marks = memory_take(round->count * sizeof(*marks));
	enum registrar_code code;

	for (size_t i = 0; i < round->count; i++)
		marks[i] = delivery_mark(round->deliveries[i]);
	registrar_begin(registrar, &arrival.batch);
	registrar->last_ms = now_ms;
	if (slice_take(registrar, &arrival, round))
		code = registrar_abort(registrar, why);
	else if (guard_is_outcome_large(registrar, round) || guard_is_round_large(registrar, round, now_ms))
		code = large_take(registrar, round, marks, now_ms, why);
	else
		code = round_commit(registrar, round, now_ms, why);
	free(marks);
	return code;
}

static void count(struct registrar *registrar, const struct delivery *delivery)
{
	struct delivery_counts *all = &registrar->counts.lines;

	registrar->counts.deliveries += !delivery->held.id && !delivery->is_refused;
	all->received += delivery->counts.received;
	all->rejected += delivery->counts.rejected;
	for (int i = 0; i < VERDICT_COUNT; i++)
		all->verdicts[i] += delivery->counts.verdicts[i];
}

void arrival_finish(struct registrar *registrar, struct delivery *delivery)
{
	delivery->last_seq = store_next_seq(registrar->options.store) - 1;
	if (delivery->is_done && !delivery->is_part)
		count(registrar, delivery);
}

/* Those that came before are only counted, apart from the others: they change nothing. */
static enum registrar_code again_sort(
        struct registrar *registrar, struct round *round, int64_t now_ms, struct diag *why)
{
	size_t fresh = 0;

	for (size_t i = 0; i < round->count; i++) {
		struct delivery *delivery = round->deliveries[i];

		if (again_look(registrar, delivery, now_ms, why))
			return REGISTRAR_BROKEN;
		if (!delivery->is_again) {
			round->deliveries[i] = round->deliveries[fresh];
			round->deliveries[fresh++] = delivery;
			continue;
		}
		again_take(registrar, delivery);
		arrival_finish(registrar, delivery);
	}
	round->count = fresh;
	return REGISTRAR_DONE;
}

/* Under a load that never pauses folding and merging get one turn a slice of lines, and memory and the number of runs
 * would grow: then they go first, with as many slices as a slice of lines makes for them. */
static enum registrar_code keep_up(struct registrar *registrar, struct diag *why)
{
	enum registrar_code code = REGISTRAR_MORE;

	for (int slices = 0; slices < registrar_behind(registrar) && code == REGISTRAR_MORE; slices++) {
		if (slices && registrar_is_slice_over(registrar))
			break;
		code = registrar_fold(registrar, why);
	}
	return code < 0 ? code : REGISTRAR_DONE;
}

/* What time alone has brought by now is told before the arrival is, a slice at a time: others have their turn between. */
enum registrar_code registrar_take_round(
        struct registrar *registrar, const struct round *given, int64_t now_ms, struct diag *why)
{
	struct round round = *given;
	int64_t at_ms = now_ms > registrar->last_ms ? now_ms : registrar->last_ms;
	enum registrar_code code = registrar_tick(registrar, at_ms, why);

	if (code == REGISTRAR_DONE)
		code = keep_up(registrar, why);
	if (code == REGISTRAR_DONE)
		code = again_sort(registrar, &round, at_ms, why);
	if (code == REGISTRAR_DONE)
		code = guard_sort(registrar, &round, at_ms, why);
	if (code != REGISTRAR_DONE)
		return code;
	if (round.count) {
		code = live_take(registrar, &round, at_ms, why);
		registrar->counts.arrivals += code == REGISTRAR_DONE;
	}
	for (size_t i = 0; i < round.count && code == REGISTRAR_DONE; i++)
		arrival_finish(registrar, round.deliveries[i]);
	if (code != REGISTRAR_DONE)
		return code;
	return all_are_done(given) ? REGISTRAR_DONE : REGISTRAR_MORE;
}

static enum registrar_code past_take(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why)
{
	int64_t at_ms = now_ms > registrar->last_ms ? now_ms : registrar->last_ms;
	struct round round = {&delivery, 1, false};
	enum registrar_code code = registrar_tick(registrar, at_ms, why);

	if (code == REGISTRAR_DONE && !registrar_is_settled(registrar)) {
		/* What rules bring is told, what history brings is not. */
		code = registrar_settle(registrar, why);
		return code == REGISTRAR_DONE ? REGISTRAR_MORE : code;
	}
	if (code == REGISTRAR_DONE)
		code = again_sort(registrar, &round, at_ms, why);
	if (code == REGISTRAR_DONE)
		code = guard_sort(registrar, &round, at_ms, why);
	if (code != REGISTRAR_DONE || !round.count)
		return code == REGISTRAR_DONE && !delivery->is_done ? REGISTRAR_MORE : code;
	code = history_take(registrar, delivery, at_ms, why);
	if (code != REGISTRAR_DONE)
		return code;
	registrar->counts.arrivals++;
	arrival_finish(registrar, delivery);
	return delivery->is_done ? REGISTRAR_DONE : REGISTRAR_MORE;
}

enum registrar_code registrar_take(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why)
{
	if (delivery->is_history)
		return past_take(registrar, delivery, now_ms, why);
	return registrar_take_round(registrar, &(struct round){&delivery, 1, false}, now_ms, why);
}
