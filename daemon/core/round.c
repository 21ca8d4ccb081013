/* Events on their way to the engine thread.
 *
 *     submitted -> read, page by page --.--> in a round, in turn with others --> done: answered
 *                   ^---- more to read -'         ^---- more is left ----'
 *
 * One thread reads lines into pages, ahead of the engine thread; a short body is read at once.  Whoever has pages when
 * the engine thread is free is taken in the next round, and committed with the others.  Pages change hands between two
 * rounds; those that are read while a round runs are offered to who runs it, so that it is not over, with a commit, for
 * want of a page.  A delivery of history is read whole, and then taken by itself. */
#include "core_inside.h"
#include "ahead.h"

enum {
	AHEAD_PAGES = 32, /* of one delivery, read and not taken */
	SPARE_PAGES = 32,
	FIRST_LINES = 64, /* of a delivery of which the engine thread has nothing else */
	SHORT_BYTES = 4096
};

static struct command *command_of(struct job *job)
{
	return (struct command *)((char *)job - offsetof(struct command, job));
}

/* --- reading ------------------------------------------------------------------------------------------------ */

static void on_page(struct job *job);

static void read_page(struct command *command)
{
	delivery_read(command->delivery, command->core->key, command->page);
}

/* On the reader's thread, which has the body and the page to itself. */
static void read_ahead(struct job *job)
{
	struct command *command = command_of(job);

	read_page(command);
	ahead_ask(command->core->options.store, command->page);
}

static bool is_far_ahead(const struct command *command)
{
	return !command->delivery->is_history && command->given + command->ahead.count >= AHEAD_PAGES;
}

/* What is to be weighed is read to its end before its first line is taken.  Of long ones one at a time, so that memory
 * is not filled with what waits; the next when little of it is left.  False: it waits for its turn, or needs none. */
static bool whole_claim(struct core *core, struct command *command)
{
	if (command->is_weighed)
		return false;
	if (!core->whole)
		core->whole = command;
	return core->whole == command;
}

static void whole_look(struct core *core)
{
	const struct command *whole = core->whole;

	if (whole && (whole->is_read || whole->is_weighed) && whole->given < AHEAD_PAGES)
		core->whole = NULL;
}

static void page_claim(struct core *core, struct command *command)
{
	struct page *page = pages_take(&core->spare);

	command->page = page ? page : page_create();
	command->page->most = command->given || command->ahead.count ? PAGE_LINES : FIRST_LINES;
	command->job = (struct job){.run = read_ahead, .on_done = on_page};
}

static void read_on(struct core *core, struct command *command)
{
	if (command->page || command->is_read)
		return;
	if (is_far_ahead(command) && !whole_claim(core, command))
		return;
	page_claim(core, command);
	worker_submit(core->reader, &command->job);
}

static void pages_give_back(struct core *core, struct pages *spent)
{
	for (struct page *page; (page = pages_take(spent));)
		if (core->spare.count < SPARE_PAGES)
			pages_add(&core->spare, page);
		else
			page_destroy(page);
}

static void history_go_on(struct core *core, struct command *command)
{
	delivery_give(command->delivery, &command->ahead);
	if (command->is_read)
		core_queue(core, command);
	else
		read_on(core, command);
}

/* --- rounds ------------------------------------------------------------------------------------------------- */

/* Who came meanwhile stands before who is still at it: a small one is done with its first turn. */
static void merge_gathered(struct core *core)
{
	struct command *next;

	for (struct command *member = core->gathered; member; member = next) {
		next = member->members;
		member->members = core->round.members;
		core->round.members = member;
	}
	core->gathered = NULL;
	core_unask(core, core->gathered_count);
	core->gathered_count = 0;
}

static void round_go_on(struct core *core)
{
	core->round_runs = false;
	merge_gathered(core);
	whole_look(core);
	for (struct command *member = core->round.members; member; member = member->members) {
		delivery_give(member->delivery, &member->ahead);
		member->given = member->delivery->pages.count;
		member->is_weighed = member->delivery->is_weighed;
		core->round_runs |= delivery_has_news(member->delivery);
		member->is_in_round = true;
		read_on(core, member);
	}
	if (core->round_runs)
		worker_submit(core->engine, &core->round.job);
}

static void gather(struct core *core, struct command *command)
{
	command->is_gathered = true;
	command->members = core->gathered;
	core->gathered = command;
	core->gathered_count++;
	core_ask(core); /* whoever is at it shall be quick */
}

/* Its digest is not made yet, which is the reader's until then. */
static bool is_blank(const struct page *page)
{
	return !page->count && !page->is_last;
}

static void page_is_read(struct core *core, struct command *command)
{
	command->is_read = command->page->is_last;
	if (core->round_runs && command->is_in_round && !command->is_over) {
		command->given++;
		delivery_offer(command->delivery, command->page);
	} else {
		pages_add(&command->ahead, command->page);
	}
	command->page = NULL;
	if (command->is_over) {
		core_answered(core, command, command->left.due_ms);
		return;
	}
	if (command->delivery->is_history) {
		history_go_on(core, command);
		return;
	}
	read_on(core, command);
	if (!command->is_gathered)
		gather(core, command);
	if (!core->round_runs)
		round_go_on(core);
}

static void on_page(struct job *job)
{
	struct command *command = command_of(job);

	if (is_blank(command->page) && !command->is_over)
		worker_submit(command->core->reader, job);
	else
		page_is_read(command->core, command);
}

/* Sooner done than another thread is woken, twice. */
static void read_here(struct core *core, struct command *command)
{
	page_claim(core, command);
	do
		read_page(command);
	while (is_blank(command->page));
	page_is_read(core, command);
}

void round_submit(struct core *core, struct command *command)
{
	command->delivery->is_read_ahead = true;
	if (command->delivery->body.size <= SHORT_BYTES)
		read_here(core, command);
	else
		read_on(core, command);
}

static bool is_over(const struct command *round, const struct command *member)
{
	return round->left.code < 0 || member->delivery->is_done;
}

/* Takes those out whose delivery is done, or that failed with all the others. */
static struct command *round_leave(struct command *round)
{
	struct command *gone = NULL, **end = &gone, **at = &round->members;

	while (*at) {
		struct command *member = *at;
		if (!is_over(round, member)) {
			at = &member->members;
			continue;
		}
		*at = member->members;
		member->members = NULL;
		*end = member;
		end = &member->members;
	}
	return gone;
}

/* Whoever stood first stands last: else one would wait for the end of another. */
static void round_rotate(struct command *round)
{
	struct command *first = round->members, **end = &round->members;

	while (*end)
		end = &(*end)->members;
	if (!first || end == &first->members)
		return;
	*end = first;
	round->members = first->members;
	first->members = NULL;
}

/* One that failed may still be read by the other thread: then it is answered when its page is back. */
static void leave(struct core *core, struct command *member, const struct left *left)
{
	member->left.due_ms = left->due_ms;
	if (core->whole == member)
		core->whole = NULL;
	core_refuse_for_room(member, left);
	if (member->page)
		member->is_over = true;
	else
		core_answered(core, member, left->due_ms);
}

void on_round_done(struct job *job)
{
	struct command *round = command_of(job), *next;
	struct core *core = round->core;

	core_note_outcome(core, round);
	for (struct command *member = round->members; member; member = member->members)
		pages_give_back(core, &member->delivery->spent);
	struct command *gone = round_leave(round);
	struct left left = round->left;
	round_rotate(round);
	round_go_on(core);
	for (struct command *member = gone; member; member = next) {
		next = member->members;
		leave(core, member, &left);
	}
}
