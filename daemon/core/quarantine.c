/* The commands about lines that were refused: they are shown, tried again, or given up. */
#include "core_inside.h"
#include "daemon/formats/format.h"
#include "base/json.h"
#include "base/member.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

struct listing {
	struct core *core;
	struct command *command;
	struct json json;
	int count;
	int64_t last;
	bool is_cut;
};

static struct listing listing_begin(struct core *core, struct command *command)
{
	command->answer.status = 200;
	return (struct listing){.core = core, .command = command, .json = {.out = &command->answer.body}};
}

static enum registrar_code failed(struct command *command)
{
	diag_wrap(&command->left.why, "reading the quarantine");
	return REGISTRAR_BROKEN;
}

static enum registrar_code unknown(struct command *command)
{
	response_problem(&command->answer, 404, "no_such_line", "there is no such line in the quarantine",
	        "ids are in /v1/quarantine; what was taken or discarded is gone");
	return REGISTRAR_DONE;
}

static void row_members(struct listing *listing, const struct quarantine_row *row)
{
	struct json *json = &listing->json;

	member_integer(json, "id", row->id);
	member_instant(json, "at", listing->core->options.zone, row->at_ms);
	member_text(json, "source", row->source);
	member_integer(json, "line", row->line);
	json_key(json, "code");
	json_z(json, row->code);
	member_text(json, "field", row->field);
	json_key(json, "reason");
	json_z(json, row->reason);
	member_integer(json, "size", row->size);
}

static int on_row(void *context, const struct quarantine_row *row)
{
	struct listing *listing = context;

	if (listing->count == listing->command->limit) {
		listing->is_cut = true;
		return 1;
	}
	json_object(&listing->json);
	row_members(listing, row);
	json_end(&listing->json);
	listing->count++;
	listing->last = row->id;
	return 0;
}

enum registrar_code run_quarantine(struct core *core, struct command *command)
{
	struct listing listing = listing_begin(core, command);
	char next[24];

	json_object(&listing.json);
	json_key(&listing.json, "quarantine");
	json_list(&listing.json);
	int result = store_quarantine_find(
	        core->options.store, &command->quarantine, on_row, &listing, &command->left.why);
	json_end(&listing.json);
	if (result >= 0 && !command->quarantine.after && !command->quarantine.code.size) {
		json_key(&listing.json, "held");
		result = held_list(core, command->quarantine.source, &listing.json, &command->left.why);
	}
	snprintf(next, sizeof(next), "%" PRId64, listing.last);
	json_key(&listing.json, "next");
	json_z(&listing.json, listing.is_cut ? next : NULL);
	json_end(&listing.json);
	return result < 0 ? failed(command) : REGISTRAR_DONE;
}

/* What was sent may be anything: bytes that are no text are given in base64. */
static void bytes_members(struct listing *listing, struct text bytes)
{
	bool is_text = text_is_utf8(bytes);
	size_t size = sodium_base64_encoded_len(bytes.size, sodium_base64_VARIANT_ORIGINAL);

	member_text(&listing->json, "text", is_text ? bytes : (struct text){0});
	json_key(&listing->json, "base64");
	json_z(&listing->json,
	        is_text ? NULL
	                : sodium_bin2base64(arena_take(&listing->command->arena, size), size,
	                          (const uint8_t *)bytes.at, bytes.size, sodium_base64_VARIANT_ORIGINAL));
}

static int on_shown(void *context, const struct quarantine_row *row)
{
	struct listing *listing = context;

	json_object(&listing->json);
	row_members(listing, row);
	bytes_members(listing, row->bytes);
	json_end(&listing->json);
	listing->count++;
	return 0;
}

enum registrar_code run_quarantined(struct core *core, struct command *command)
{
	struct listing listing = listing_begin(core, command);

	if (store_quarantine_get(
	            core->options.store, command->quarantined, on_shown, &listing, &command->left.why) < 0)
		return failed(command);
	return listing.count ? REGISTRAR_DONE : unknown(command);
}

/* The line comes as it came, from whom it came, unless somebody has mended it. */
static int on_retried(void *context, const struct quarantine_row *row)
{
	struct command *command = context;
	struct delivery *delivery = command->delivery;

	if (!delivery->body.size)
		buf_add_text(&delivery->body, row->bytes);
	delivery->source = arena_copy(&command->arena, row->source);
	delivery->format = format_of_kept(buf_text(&delivery->body));
	delivery->retries = row->id;
	return 0;
}

enum registrar_code run_retry(struct core *core, struct command *command)
{
	if (!command->delivery->retries && store_quarantine_get(core->options.store, command->quarantined,
	                                           on_retried, command, &command->left.why) < 0)
		return failed(command);
	return command->delivery->retries ? run_events(core, command) : unknown(command);
}

static int on_found(void *context, const struct quarantine_row *row)
{
	*(int64_t *)context = row->id;
	return 0;
}

enum registrar_code run_discard(struct core *core, struct command *command)
{
	struct listing listing = listing_begin(core, command);
	int64_t found = 0;

	if (store_quarantine_get(
	            core->options.store, command->quarantined, on_found, &found, &command->left.why) < 0)
		return failed(command);
	if (!found)
		return unknown(command);
	json_object(&listing.json);
	json_key(&listing.json, "id");
	json_integer(&listing.json, found);
	json_key(&listing.json, "discarded");
	json_truth(&listing.json, true);
	json_end(&listing.json);
	return registrar_discard(core->registrar, found, &command->left.why);
}
