/* Takes a delivery as it comes in: a slice of its lines is one arrival, now. */
#include "registrar_inside.h"

enum { SLICE_STUDENTS = 4096, CLOCK_EVERY = 64, QUARANTINED_MOST = 64 << 20, QUARANTINED_LINE = 65536 };

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

static void log_add(struct registrar *registrar, const struct arrival *arrival, const struct event *event,
        const struct decision *decision)
{
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
	};

	store_event_add(registrar->options.store, &row);
}

/* What was told before the arrival is worded by what was known before it. */
static int take_changes(
        struct registrar *registrar, const struct arrival *arrival, const struct decision *decision)
{
	const struct batch_row *batch = &arrival->batch;
	int result = engine_prepare(registrar->engine, batch->at_ms, batch->is_history, decision->changes,
	        decision->count, &registrar->outcome, arrival->why);

	registrar_say(registrar, batch->is_history);
	if (result)
		return result;
	result = engine_take(registrar->engine, batch->at_ms, batch->is_history, decision->changes,
	        decision->count, &registrar->outcome, arrival->why);
	registrar_say(registrar, batch->is_history);
	return result;
}

int arrival_take(struct registrar *registrar, struct arrival *arrival, struct event *event)
{
	struct delivery *delivery = arrival->delivery;
	struct decision decision;

	event->seq = store_next_seq(registrar->options.store);
	event->received_ms = arrival->batch.at_ms;
	if (registrar_decide(registrar, event, &decision, arrival->why))
		return -1;
	store_new_students(registrar);
	student_note(registrar, student_of(&decision));
	delivery->counts.verdicts[decision.verdict]++;
	if (delivery->retries)
		store_quarantine_remove(registrar->options.store, delivery->retries);
	if (decision.must_log)
		log_add(registrar, arrival, event, &decision);
	return take_changes(registrar, arrival, &decision);
}

int arrival_step(struct registrar *registrar, const struct arrival *arrival)
{
	int more;

	do {
		more = engine_step(registrar->engine, arrival->batch.at_ms, STEP_STUDENTS,
		        &registrar->outcome, arrival->why);
		registrar_say(registrar, arrival->batch.is_history);
	} while (more > 0);
	return more;
}

/* Kept verbatim as long as the source has not filled its share. */
void arrival_reject(struct registrar *registrar, struct arrival *arrival, int64_t number, struct text line,
        struct text field, const struct diag *why)
{
	struct delivery *delivery = arrival->delivery;
	struct quarantine_row row = {
	        .at_ms = arrival->batch.at_ms,
	        .line = number,
	        .source = delivery->source,
	        .field = field,
	        .bytes = text_slice(line, 0, line.size < QUARANTINED_LINE ? line.size : QUARANTINED_LINE),
	        .code = why->code,
	        .reason = why->message,
	};

	if (!delivery->counts.rejected)
		delivery->quarantined_bytes =
		        store_quarantine_bytes(registrar->options.store, delivery->source);
	delivery->quarantined_bytes += row.bytes.size;
	delivery_reject(delivery, number, field, why);
	if (delivery->retries) /* it is there as it came */
		return;
	if (delivery->quarantined_bytes <= QUARANTINED_MOST)
		store_quarantine_add(registrar->options.store, &row);
}

static int line_take(struct registrar *registrar, struct arrival *arrival, struct text line)
{
	struct event event;
	struct text field;
	struct diag why = {0};

	if (delivery_read(arrival->delivery, line, registrar->reader.key, &registrar->arena, &event, &field,
	            &why)) {
		arrival_reject(registrar, arrival, arrival->delivery->lines.number, line, field, &why);
		return 0;
	}
	return arrival_take(registrar, arrival, &event);
}

/* A student of a slice is judged once, however many lines are about it: what a slice costs are its students. */
static bool is_over(const struct registrar *registrar, unsigned lines)
{
	const struct registrar_options *options = &registrar->options;

	return registrar->slice_students >= SLICE_STUDENTS ||
	       (lines % CLOCK_EVERY == 0 && options->is_slice_over &&
	               options->is_slice_over(options->context));
}

static int slice_take(struct registrar *registrar, struct arrival *arrival)
{
	struct text line;

	registrar->slice++;
	registrar->slice_students = 0;
	for (unsigned lines = 1; delivery_next(arrival->delivery, &line); lines++) {
		if (line_take(registrar, arrival, line))
			return -1;
		if (is_over(registrar, lines))
			break;
	}
	return arrival_step(registrar, arrival);
}

static enum registrar_code live_take(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why)
{
	struct arrival arrival = {.batch = {.at_ms = now_ms}, .delivery = delivery, .why = why};

	registrar_begin(registrar, &arrival.batch);
	registrar->last_ms = now_ms;
	int result = slice_take(registrar, &arrival);
	again_note(registrar, delivery, now_ms);
	return result ? registrar_abort(registrar, why) : registrar_commit(registrar, why);
}

static void count(struct registrar *registrar, const struct delivery *delivery)
{
	struct delivery_counts *all = &registrar->counts.lines;

	registrar->counts.deliveries++;
	all->received += delivery->counts.received;
	all->rejected += delivery->counts.rejected;
	for (int i = 0; i < VERDICT_COUNT; i++)
		all->verdicts[i] += delivery->counts.verdicts[i];
}

/* What time alone has brought by now is told before the arrival is. */
static enum registrar_code tick_all(struct registrar *registrar, int64_t now_ms, struct diag *why)
{
	enum registrar_code code;

	do
		code = registrar_tick(registrar, now_ms, why);
	while (code == REGISTRAR_MORE);
	return code;
}

static enum registrar_code slice(
        struct registrar *registrar, struct delivery *delivery, int64_t at_ms, struct diag *why)
{
	if (again_look(registrar, delivery, at_ms, why))
		return REGISTRAR_BROKEN;
	if (delivery->is_again)
		return again_take(registrar, delivery);
	return delivery->is_history ? history_take(registrar, delivery, at_ms, why)
	                            : live_take(registrar, delivery, at_ms, why);
}

enum registrar_code registrar_take(
        struct registrar *registrar, struct delivery *delivery, int64_t now_ms, struct diag *why)
{
	int64_t at_ms = now_ms > registrar->last_ms ? now_ms : registrar->last_ms;
	enum registrar_code code = tick_all(registrar, at_ms, why);

	if (code != REGISTRAR_DONE)
		return code;
	if (delivery->is_history && !registrar_is_settled(registrar)) {
		code = registrar_settle(
		        registrar, why); /* what rules bring is told, what history brings is not */
		return code == REGISTRAR_DONE ? REGISTRAR_MORE : code;
	}
	arena_reset(&registrar->arena);
	code = slice(registrar, delivery, at_ms, why);
	if (code != REGISTRAR_DONE)
		return code;
	registrar->counts.arrivals += !delivery->is_again;
	delivery->last_seq = store_next_seq(registrar->options.store) - 1;
	if (!delivery->is_done)
		return REGISTRAR_MORE;
	if (delivery->is_part)
		return REGISTRAR_DONE;
	count(registrar, delivery);
	return REGISTRAR_DONE;
}
