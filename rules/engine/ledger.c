/* Decides what each line means beside those before it: semantics.md 27 to 31. */
#include "rules/engine/ledger_book.h"

#include <stdlib.h>

struct ledger {
	struct book *book;      /* owned */
	struct names *students; /* borrowed */
	struct change *changes; /* owned; of the last decision */
	size_t change_count, change_capacity;
};

/* One line on its way through. */
struct line {
	struct ledger *ledger;
	struct book *book;
	const struct event *event;
	struct hash128 content;
	uint32_t me;    /* its identity */
	uint32_t state; /* of that identity at the line's time; NO_ROW for a record or a delete */
};

struct ledger *ledger_create(struct names *students, const struct ledger_host *host)
{
	struct ledger *ledger = memory_take(sizeof *ledger);

	ledger->book = book_create(host);
	ledger->students = students;
	return ledger;
}

void ledger_destroy(struct ledger *ledger)
{
	if (!ledger)
		return;
	book_destroy(ledger->book);
	free(ledger->changes);
	free(ledger);
}

static void say(struct ledger *ledger, struct change change)
{
	ledger->changes = memory_room(
	        ledger->changes, ledger->change_count, &ledger->change_capacity, sizeof *ledger->changes);
	ledger->changes[ledger->change_count++] = change;
}

/* Takes a version out of the facts; it stays remembered. */
static void remove_version(struct line *line, struct version *version)
{
	if (!version->seq)
		return;
	say(line->ledger, (struct change){CHANGE_REMOVE, version->student, version->seq, NULL});
	book_live_remove(line->book, version->student, version->seq);
	version->seq = 0;
}

/* Who has which names is known of the district as a whole: both get their numbers, and neither owns the line. */
static void number_names(struct ledger *ledger, const struct event *alias)
{
	struct arena arena = {0};
	struct text name = event_alias_name(alias, &arena);

	names_number_hashed(ledger->students, alias->student, event_student_hash(alias));
	if (name.size)
		names_number(ledger->students, name);
	arena_finish(&arena);
}

static struct version added_version(struct line *line, uint32_t slot)
{
	const struct event *event = line->event;
	struct version version = {line->content, event->seq, NO_STUDENT, slot};

	if (event->type == EVENT_ALIAS)
		number_names(line->ledger, event);
	else if (event->student.size)
		version.student = names_number_hashed(
		        line->ledger->students, event->student, event_student_hash(event));
	say(line->ledger, (struct change){CHANGE_ADD, version.student, event->seq, event});
	book_live_add(line->book, version.student, event->seq);
	return version;
}

/* The same as the last line of its identity; of states, as any that is stored.  Equal contents have equal times, so
 * only the state at the line's time can be the same. */
static bool says_nothing_new(const struct line *line)
{
	const struct identity *me = book_identity(line->book, line->me);

	if (line->event->op == EVENT_DELETE)
		return me->last == LAST_DELETE;
	if (!line->event->is_state)
		return me->last == LAST_RECORD && hash_equal(me->record.content, line->content);
	return book_state(line->book, line->state)->is_stored &&
	       hash_equal(book_state(line->book, line->state)->version.content, line->content);
}

/* Everything that the identity has, record or states.  The states are struck off its list too, or an id that is used
 * for everything would make each delete walk over all deletes before it. */
static void forget_all(struct line *line)
{
	struct identity *me = book_change(line->book, line->me);
	uint32_t row = me->states;

	remove_version(line, &me->record);
	me->states = NO_ROW;
	while (row != NO_ROW) {
		struct state *state = book_change_state(line->book, row);
		remove_version(line, &state->version);
		row = state->next;
		state->is_listed = state->is_stored = false;
	}
}

/* What stands in the slot that the line takes: a record, or those states of one identity that are in it.  They stay
 * remembered, so that sent once more they are duplicates. */
static void displace(struct line *line, uint32_t slot)
{
	uint32_t other = book_holder(line->book, slot);
	struct identity *mate;

	if (other == line->me)
		return;
	book_hold(line->book, slot, line->me);
	if (other == NO_ROW)
		return;
	mate = book_change(line->book, other);
	if (mate->record.slot == slot)
		remove_version(line, &mate->record);
	for (uint32_t row = mate->states; row != NO_ROW; row = book_state(line->book, row)->next)
		if (book_state(line->book, row)->version.slot == slot)
			remove_version(line, &book_change_state(line->book, row)->version);
}

/* `was` names a state that is elsewhere now; when there is none, the line stands for itself. */
static void move_away(struct line *line)
{
	struct state *state;

	if (line->event->was.day == NO_DAY)
		return;
	state = book_change_state(
	        line->book, book_find_state(line->book, line->event->key, line->event->was));
	remove_version(line, &state->version);
	state->is_stored = false;
}

/* The version that the line's own takes the place of. */
static struct version *own_version(struct line *line)
{
	struct identity *me = book_change(line->book, line->me);
	struct state *state;

	if (!line->event->is_state)
		return &me->record;
	state = book_change_state(line->book, line->state);
	if (!state->is_listed) {
		state->next = me->states;
		me->states = line->state;
	}
	state->is_listed = state->is_stored = true;
	return &state->version;
}

static enum verdict put(struct line *line)
{
	enum last_line last = book_identity(line->book, line->me)->last;
	enum last_line wanted = line->event->is_state ? LAST_STATE : LAST_RECORD;
	uint32_t slot = NO_ROW;

	if (last != wanted && last != LAST_NONE)
		forget_all(line);
	if (line->event->is_state)
		move_away(line);
	remove_version(line, own_version(line));
	if (!hash_is_zero(line->event->slot)) {
		slot = book_find_slot(line->book, line->event->slot);
		displace(line, slot);
	}
	*own_version(line) = added_version(line, slot);
	book_speak(line->book, line->me, wanted);
	return line->ledger->changes[0].kind == CHANGE_REMOVE ? EVENT_CORRECTED : EVENT_NEW;
}

static enum verdict decide(struct line *line)
{
	if (line->event->op != EVENT_DELETE)
		return put(line);
	forget_all(line);
	book_speak(line->book, line->me, LAST_DELETE);
	return EVENT_DELETED;
}

static struct line find_rows(struct ledger *ledger, const struct event *event)
{
	struct line line = {.ledger = ledger, .book = ledger->book, .event = event, .state = NO_ROW};

	line.me = book_find(line.book, event->key);
	if (event->op == EVENT_DELETE)
		return line;
	line.content = event_content_hash(event);
	if (event->is_state)
		line.state = book_find_state(line.book, event->key, event->when);
	return line;
}

/* The line against what its identity has; the decision is empty. */
static void weigh(struct line *line, struct decision *out)
{
	struct ledger *ledger = line->ledger;
	int64_t rev = book_identity(line->book, line->me)->rev;
	bool raises = line->event->rev > rev;

	out->verdict = EVENT_STALE;
	if (line->event->rev != EVENT_NO_REV && line->event->rev < rev)
		return;
	out->verdict = EVENT_DUPLICATE;
	out->must_log = raises;
	if (raises)
		book_change(line->book, line->me)->rev = line->event->rev;
	if (says_nothing_new(line))
		return;
	out->verdict = decide(line);
	out->must_log = true;
	out->changes = ledger->changes;
	out->count = ledger->change_count;
	if (out->count && out->changes[0].kind == CHANGE_REMOVE)
		out->replaces = out->changes[0].seq;
}

int ledger_take(struct ledger *ledger, const struct event *event, struct decision *out)
{
	struct line line = find_rows(ledger, event);

	*out = (struct decision){.verdict = EVENT_STALE};
	ledger->change_count = 0;
	weigh(&line, out);
	return book_has_failed(ledger->book) ? -1 : 0;
}

void ledger_take_alone(
        struct ledger *ledger, const struct event *event, uint32_t student, struct decision *out)
{
	ledger->change_count = 0;
	say(ledger, (struct change){CHANGE_ADD, student, event->seq, event});
	book_live_add(ledger->book, student, event->seq);
	*out = (struct decision){
	        .verdict = EVENT_NEW, .must_log = true, .changes = ledger->changes, .count = 1};
}

void ledger_expect(const struct ledger *ledger, const struct event *event)
{
	book_expect(ledger->book, event->key);
}

void ledger_expect_row(const struct ledger *ledger, const struct event *event)
{
	book_expect_row(ledger->book, event->key);
}

/* --- only looking -------------------------------------------------------------------------------------------- */

static void would_go(struct line *line, const struct version *version)
{
	if (version->seq)
		say(line->ledger, (struct change){CHANGE_REMOVE, version->student, version->seq, NULL});
}

static void all_would_go(struct line *line)
{
	struct identity me = *book_identity(line->book, line->me);

	would_go(line, &me.record);
	for (uint32_t row = me.states; row != NO_ROW; row = book_state(line->book, row)->next)
		would_go(line, &book_state(line->book, row)->version);
}

static void own_would_go(struct line *line)
{
	const struct event *event = line->event;
	uint32_t moved = line->state;

	if (!event->is_state) {
		would_go(line, &book_identity(line->book, line->me)->record);
		return;
	}
	if (event->was.day != NO_DAY)
		moved = book_find_state(line->book, event->key, event->was);
	if (moved != line->state)
		would_go(line, &book_state(line->book, moved)->version);
	would_go(line, &book_state(line->book, line->state)->version);
}

static void slot_would_go(struct line *line)
{
	uint32_t slot = book_find_slot(line->book, line->event->slot);
	uint32_t other = book_holder(line->book, slot);

	if (other == line->me || other == NO_ROW)
		return;
	struct identity mate = *book_identity(line->book, other);
	if (mate.record.slot == slot)
		would_go(line, &mate.record);
	for (uint32_t row = mate.states; row != NO_ROW; row = book_state(line->book, row)->next)
		if (book_state(line->book, row)->version.slot == slot)
			would_go(line, &book_state(line->book, row)->version);
}

/* As `decide` does it, step by step. */
static enum verdict foresee(struct line *line)
{
	enum last_line last = book_identity(line->book, line->me)->last;
	enum last_line wanted = line->event->is_state ? LAST_STATE : LAST_RECORD;
	bool is_delete = line->event->op == EVENT_DELETE;

	if (is_delete || (last != wanted && last != LAST_NONE))
		all_would_go(line);
	else if (last != LAST_NONE)
		own_would_go(line);
	if (is_delete)
		return EVENT_DELETED;
	if (!hash_is_zero(line->event->slot))
		slot_would_go(line);
	return line->ledger->change_count ? EVENT_CORRECTED : EVENT_NEW;
}

/* Most lines are of an identity that nobody has heard of: then nothing else has to be looked up. */
static struct line find_known(struct ledger *ledger, const struct event *event)
{
	struct line line = {.ledger = ledger, .book = ledger->book, .event = event, .state = NO_ROW};

	line.me = book_find(line.book, event->key);
	return book_identity(line.book, line.me)->last == LAST_NONE ? line : find_rows(ledger, event);
}

int ledger_look(struct ledger *ledger, const struct event *event, struct decision *out)
{
	struct line line = find_known(ledger, event);
	const struct identity *me = book_identity(line.book, line.me);
	bool is_known = me->last != LAST_NONE;
	int64_t rev = me->rev;

	*out = (struct decision){.verdict = EVENT_STALE};
	ledger->change_count = 0;
	if (event->rev != EVENT_NO_REV && event->rev < rev)
		return book_has_failed(ledger->book) ? -1 : 0;
	out->verdict = EVENT_DUPLICATE;
	out->must_log = event->rev > rev;
	if (!is_known || !says_nothing_new(&line)) {
		out->verdict = foresee(&line);
		out->must_log = true;
		out->changes = ledger->changes;
		out->count = ledger->change_count;
		out->replaces = out->count ? out->changes[0].seq : 0;
	}
	return book_has_failed(ledger->book) ? -1 : 0;
}

void ledger_keep(struct ledger *ledger)
{
	book_keep(ledger->book);
}

void ledger_drop(struct ledger *ledger)
{
	book_drop(ledger->book);
}

const int64_t *ledger_live(const struct ledger *ledger, uint32_t student, size_t *count)
{
	struct ledger_moves moves = moves_of(book_moves(ledger->book), student);

	*count = moves.came_count;
	return *count ? moves.came : NULL;
}

void ledger_recent(const struct ledger *ledger, uint32_t student, struct ledger_moves *frozen,
        struct ledger_moves *since)
{
	*frozen = moves_of(book_frozen_moves(ledger->book), student);
	*since = moves_of(book_moves(ledger->book), student);
}

void ledger_freeze(struct ledger *ledger)
{
	book_freeze(ledger->book);
}

bool ledger_frozen_moves(const struct ledger *ledger, size_t *at, struct ledger_moves *out)
{
	return moves_next(book_frozen_moves(ledger->book), at, out);
}

struct ledger_rows ledger_frozen_rows(struct ledger *ledger, unsigned part)
{
	return book_frozen_rows(ledger->book, part);
}

bool ledger_thaw(struct ledger *ledger, size_t rows)
{
	return book_thaw(ledger->book, rows);
}

size_t ledger_tail(const struct ledger *ledger)
{
	return book_tail(ledger->book);
}

struct ledger_counts ledger_counts(const struct ledger *ledger)
{
	return book_counts(ledger->book);
}
