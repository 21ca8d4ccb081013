/* Reads what the log is to say: `log.level` and `log.rooms`. */
#include "setting.h"
#include "base/yaml.h"

const struct form setting_form_level = {.kind = FORM_CHOICE,
        .names = {&log_level_names[LOG_ERROR], LOG_DEBUG - LOG_ERROR + 1, sizeof(log_level_names[0])}};

static void room_at(const void *rows, size_t number, struct form_key *out)
{
	(void)rows;
	*out = (struct form_key){.name = log_rooms[number], .form = &setting_form_level};
}

const struct form setting_form_rooms = {.kind = FORM_MAP, .keys = {NULL, LOG_ROOM_COUNT, room_at}};

/* The level's number; 0 with a finding. */
static int level_read(const struct setting_reading *reading, const struct node *value)
{
	struct text name;

	if (node_text(value, "a level of the log", &name, reading->why))
		return 0;
	int level = log_level_find(arena_copy(&reading->settings->arena, name).at);
	if (!level)
		diag_help(diags_add(reading->why, SEVERITY_ERROR, "D101", value->place,
		                  "'%.*s' is no level of the log", (int)name.size, name.at),
		        "one of: error, warning, notice, info, debug");
	return level;
}

int setting_read_level(const struct setting_reading *reading, const struct node *value, void *field)
{
	int level = level_read(reading, value);

	*(enum log_level *)field = (enum log_level)level;
	return level ? 0 : -1;
}

static int room_read(const struct setting_reading *reading, const struct pair *pair, enum log_level *rooms)
{
	struct text name = pair->key->text;
	int room = log_room_find(arena_copy(&reading->settings->arena, name).at);

	if (room < 0) {
		const char *near = text_nearest(name, log_rooms, LOG_ROOM_COUNT);
		return diag_help(diags_add(reading->why, SEVERITY_ERROR, "D101", pair->key->place,
		                         "'%.*s' is no room of the log", (int)name.size, name.at),
		        near ? "did you mean '%s'?" : "one of those that log lines have under \"room\"",
		        near);
	}
	rooms[room] = (enum log_level)level_read(reading, pair->value);
	return rooms[room] ? 0 : -1;
}

int setting_read_rooms(const struct setting_reading *reading, const struct node *value, void *field)
{
	int result = 0;

	if (value->kind != NODE_MAP)
		return diag_help(diags_add(reading->why, SEVERITY_ERROR, "D101", value->place,
		                         "expected rooms of the log, with a level each"),
		        "rooms: {http: debug}");
	for (size_t i = 0; i < value->count; i++)
		result |= room_read(reading, &value->pairs[i], field);
	return result;
}
