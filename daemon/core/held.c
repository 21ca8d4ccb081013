/* The commands about deliveries that are held: they are listed and shown, let through, or given up. */
#include "core_inside.h"
#include "daemon/formats/format.h"
#include "daemon/log.h"
#include "daemon/store/held.h"
#include "base/json.h"
#include "base/member.h"
#include "base/zone.h"

#include <string.h>

enum { SHOWN_MOST = 64 << 10 }; /* bytes */

static const char *const states[] = {
        [HELD_COMING] = "coming",
        [HELD_WAITING] = "waiting",
        [HELD_RELEASED] = "being taken",
        [HELD_TAKEN] = "taken",
        [HELD_DISCARDED] = "discarded",
};

/* --- what there is -------------------------------------------------------------------------------------------- */

struct listing {
	struct core *core;
	struct json *json;
	struct text source; /* empty: any */
};

static void row_members(const struct listing *listing, const struct held_row *row)
{
	const struct zone *zone = listing->core->options.zone;
	struct json *json = listing->json;
	char name[HELD_NAME_SIZE];

	delivery_held_name(row->id, name);
	json_key(json, "id");
	json_z(json, name);
	member_instant(json, "at", zone, row->at_ms);
	member_text(json, "source", row->source);
	json_key(json, "state");
	json_z(json, states[row->state]);
	member_text(json, "why", row->why);
	member_integer(json, "lines", row->lines);
	member_integer(json, "size", row->size);
	json_key(json, "history");
	json_truth(json, row->is_history);
	json_key(json, "would");
	json_raw(json, row->would);
	member_text(json, "who", row->who);
	member_instant(json, "decided_at", zone, row->decided_ms);
}

static int on_row(void *context, const struct held_row *row)
{
	const struct listing *listing = context;

	if (listing->source.size && !text_equal(listing->source, row->source))
		return 0;
	json_object(listing->json);
	row_members(listing, row);
	json_end(listing->json);
	return 0;
}

int held_list(struct core *core, struct text source, struct json *json, struct diag *why)
{
	struct listing listing = {core, json, source};
	struct store *store = core->options.store;
	int result = 0;

	json_list(json);
	for (int state = HELD_COMING; state <= HELD_RELEASED && result == 0; state++)
		result = store_held_each(store, (enum held_state)state, on_row, &listing, why);
	json_end(json);
	return result;
}

struct finding {
	struct core *core;
	struct json *json;
};

static int on_finding(void *context, const struct held_row *row)
{
	struct finding *finding = context;
	char name[HELD_NAME_SIZE], since[CIVIL_INSTANT_SIZE];
	struct buf words = {0};

	delivery_held_name(row->id, name);
	civil_print_instant(row->at_ms, zone_offset(finding->core->options.zone, row->at_ms), since);
	buf_print(&words, "delivery %s is held for a person since %s: ", name, since);
	buf_add_text(&words, row->why);
	json_text(finding->json, buf_text(&words));
	buf_finish(&words);
	return 0;
}

void held_findings_json(struct core *core, struct json *json)
{
	struct finding finding = {core, json};

	store_held_each(core->options.store, HELD_WAITING, on_finding, &finding, NULL);
}

/* --- one ------------------------------------------------------------------------------------------------------ */

struct found {
	struct arena *arena;
	struct held_row row;
};

static int on_found(void *context, const struct held_row *row)
{
	struct found *found = context;

	found->row = *row;
	found->row.source = arena_copy(found->arena, row->source);
	found->row.format = arena_copy(found->arena, row->format);
	found->row.would = arena_copy(found->arena, row->would);
	found->row.why = arena_copy(found->arena, row->why);
	found->row.who = arena_copy(found->arena, row->who);
	return 0;
}

/* 1: found; 0: there is none, as the answer says; -1: cannot be read. */
static int find(struct core *core, struct command *command, struct found *out)
{
	*out = (struct found){.arena = &command->arena};
	if (store_held_get(core->options.store, command->held, on_found, out, &command->left.why))
		return -1;
	if (!out->row.id)
		response_problem(&command->answer, 404, "no_such_delivery", "there is no such held delivery",
		        "ids are in /v1/quarantine under held");
	return out->row.id != 0;
}

static enum registrar_code failed(struct command *command)
{
	diag_wrap(&command->left.why, "reading the deliveries that are held");
	return REGISTRAR_BROKEN;
}

static int on_shown(void *context, struct text bytes)
{
	struct json *json = context;
	struct text shown = text_slice(bytes, 0, SHOWN_MOST);
	const char *end = shown.size < bytes.size ? memrchr(shown.at, '\n', shown.size) : NULL;

	if (end)
		shown = text_slice(shown, 0, (size_t)(end + 1 - shown.at));
	json_key(json, "text");
	if (text_is_utf8(shown))
		json_text(json, shown);
	else
		json_null(json);
	json_key(json, "text_is_all");
	json_truth(json, shown.size == bytes.size);
	return 0;
}

enum registrar_code run_held(struct core *core, struct command *command)
{
	struct json json = {.out = &command->answer.body};
	struct listing listing = {.core = core, .json = &json};
	struct found found;
	int result = find(core, command, &found);

	if (result <= 0)
		return result < 0 ? failed(command) : REGISTRAR_DONE;
	command->answer.status = 200;
	json_object(&json);
	row_members(&listing, &found.row);
	result = store_held_part(core->options.store, found.row.id, 0, on_shown, &json, &command->left.why);
	json_end(&json);
	return result < 0 ? failed(command) : REGISTRAR_DONE;
}

/* --- decided -------------------------------------------------------------------------------------------------- */

static enum registrar_code decided_already(struct command *command, const struct held_row *row)
{
	response_problem(&command->answer, 409, "held_decided", "the delivery is no longer held",
	        arena_print(&command->arena, "it is %s; /v1/quarantine/{id} says by whom and since when",
	                states[row->state]));
	return REGISTRAR_DONE;
}

enum registrar_code run_discard_held(struct core *core, struct command *command)
{
	struct json json = {.out = &command->answer.body};
	struct listing listing = {.core = core, .json = &json};
	struct found found;
	int result = find(core, command, &found);

	if (result <= 0)
		return result < 0 ? failed(command) : REGISTRAR_DONE;
	if (core->releasing == found.row.id)
		found.row.state = HELD_RELEASED;
	if (found.row.state > HELD_WAITING)
		return decided_already(command, &found.row);
	found.row.state = HELD_DISCARDED;
	found.row.who = command->who;
	found.row.decided_ms = seam_wall_ms(core->options.seam);
	enum registrar_code code = registrar_discard_held(
	        core->registrar, found.row.id, command->who, found.row.decided_ms, &command->left.why);
	if (code != REGISTRAR_DONE)
		return code;
	held_say("a held delivery was discarded", found.row.id, found.row.lines);
	command->answer.status = 200;
	json_object(&json);
	row_members(&listing, &found.row);
	json_end(&json);
	return REGISTRAR_DONE;
}

void held_say(const char *message, int64_t held, int64_t lines)
{
	log_write(LOG_WARNING, "intake", message,
	        (struct log_field[]){{"delivery", held, NULL}, {"lines", lines, NULL}, {0}});
}

/* --- let through ---------------------------------------------------------------------------------------------- */

static int on_part(void *context, struct text bytes)
{
	buf_add_text(context, bytes);
	return 0;
}

/* The next part; like a dropped file's they follow each other. */
static int part_load(struct core *core, struct command *command)
{
	struct delivery *delivery = command->delivery;
	struct buf part = {0};
	int result = store_held_part(
	        core->options.store, delivery->released, command->part, on_part, &part, &command->left.why);

	if (command->part++)
		delivery_continue(delivery, &part);
	else
		buf_add_text(&delivery->body, buf_text(&part));
	delivery->is_part = command->part < command->parts;
	buf_finish(&part);
	return result;
}

static int release_begin(struct core *core, struct command *command, const struct held_row *row)
{
	struct delivery *delivery = delivery_create();

	command->delivery = delivery;
	command->parts = row->parts;
	delivery->source = row->source;
	delivery->format = format_find(row->format.size ? row->format.at : NULL);
	delivery->is_history = row->is_history;
	delivery->digest = row->digest;
	delivery->who = command->who;
	delivery->released = row->id;
	return part_load(core, command);
}

/* 1: begun; 0: answered. */
static int release_find(struct core *core, struct command *command)
{
	struct found found;
	int result = find(core, command, &found);

	if (result <= 0)
		return result;
	if (found.row.state == HELD_COMING) {
		response_problem(&command->answer, 409, "held_coming", "the delivery is still coming",
		        "it can be released when its last part is here");
		return 0;
	}
	if (found.row.state > (command->resumes ? HELD_RELEASED : HELD_WAITING)) {
		decided_already(command, &found.row);
		return 0;
	}
	core->releasing = found.row.id;
	return release_begin(core, command, &found.row) ? -1 : 1;
}

static void released_write(struct command *command)
{
	struct json json = {.out = &command->answer.body};
	char name[HELD_NAME_SIZE];

	delivery_held_name(command->held, name);
	command->answer.status = 200;
	json_object(&json);
	json_key(&json, "id");
	json_z(&json, name);
	json_key(&json, "released");
	json_truth(&json, true);
	delivery_answer(command->delivery, &json);
	json_end(&json);
}

static enum registrar_code part_take(struct core *core, struct command *command)
{
	enum registrar_code code = registrar_take(
	        core->registrar, command->delivery, seam_wall_ms(core->options.seam), &command->left.why);

	if (code != REGISTRAR_DONE || command->part == command->parts)
		return code;
	return part_load(core, command) ? failed(command) : REGISTRAR_MORE;
}

static int on_next(void *context, const struct held_row *row)
{
	*(int64_t *)context = row->id;
	return 1;
}

/* One at a time, in the order of release; one that a stop or a crash has interrupted first of all. */
enum registrar_code run_release(struct core *core, struct command *command)
{
	int found = 1;

	if (core->releasing && !command->delivery)
		return REGISTRAR_MORE;
	if (command->resumes && !command->held)
		store_held_each(core->options.store, HELD_RELEASED, on_next, &command->held, NULL);
	if (!command->delivery && (command->held || !command->resumes))
		found = release_find(core, command);
	if (found <= 0 || !command->held)
		return found < 0 ? failed(command) : REGISTRAR_DONE;
	enum registrar_code code = part_take(core, command);
	if (code == REGISTRAR_MORE)
		return code;
	core->releasing = 0;
	if (code == REGISTRAR_DONE) {
		held_say("a held delivery was released and taken", command->held,
		        (int64_t)command->delivery->counts.received);
		released_write(command);
	}
	return code;
}
