/* Reads who may come in and where: `listen`, `tokens` and `sources`. */
#include "setting.h"
#include "token.h"
#include "base/yaml.h"

#include <string.h>

/* Both are lists of maps; files of conf.d add to them. */
static int each_map(const struct setting_reading *reading, const struct node *list, const char *expected,
        int (*read)(const struct setting_reading *reading, const struct node *map))
{
	int result = 0;

	if (list->kind != NODE_LIST) {
		diags_add(reading->why, SEVERITY_ERROR, "D101", list->place, "expected %s", expected);
		return -1;
	}
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i]->kind == NODE_MAP && read(reading, list->items[i]) == 0)
			continue;
		if (list->items[i]->kind != NODE_MAP)
			diags_add(reading->why, SEVERITY_ERROR, "D101", list->items[i]->place, "expected %s",
			        expected);
		result = -1;
	}
	return result;
}

static void *list_grow(struct arena *arena, void *items, size_t count, size_t size)
{
	char *grown = arena_take_array(arena, count + 1, size);

	if (count)
		memcpy(grown, items, count * size);
	return grown;
}

static int fail(
        const struct setting_reading *reading, const struct node *node, const char *what, const char *help)
{
	return diag_help(
	        diags_add(reading->why, SEVERITY_ERROR, "D102", node->place, "%s", what), "%s", help);
}

static const struct {
	const char *role;
	unsigned rights;
} roles[] = {
        {"operator", RIGHT_INGEST | RIGHT_HISTORY | RIGHT_OPERATE}, /* no student data */
        {"district_admin", RIGHT_INGEST | RIGHT_READ | RIGHT_HISTORY | RIGHT_OPERATE},
        {"analyst", RIGHT_READ | RIGHT_HISTORY},
};

static const struct form role_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(roles)}};

static int role_read(const struct setting_reading *reading, const struct node *node, unsigned *rights)
{
	struct text role;

	*rights = roles[0].rights;
	if (!node)
		return 0;
	if (node_text(node, "role", &role, reading->why))
		return -1;
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (text_is(role, roles[i].role)) {
			*rights = roles[i].rights;
			return 0;
		}
	return diag_help(diags_add(reading->why, SEVERITY_ERROR, "D102", node->place,
	                         "'%.*s' is not a role of a socket", (int)role.size, role.at),
	        "one of: operator (no student data), analyst, district_admin");
}

/* "127.0.0.1:8840", "[::1]:8840", "localhost:8840": a token must never cross a network in the clear. */
static int address_read(
        const struct setting_reading *reading, const struct node *node, struct listen_setting *out)
{
	static const char *const hosts[][2] = {
	        {"127.0.0.1", "127.0.0.1"}, {"[::1]", "::1"}, {"localhost", "127.0.0.1"}};
	struct text text;
	int64_t port;

	if (node_text(node, "http", &text, reading->why))
		return -1;
	const char *colon = text.size ? memrchr(text.at, ':', text.size) : NULL;
	size_t host_size = colon ? (size_t)(colon - text.at) : 0;
	if (!colon || text_read_integer(text_slice(text, host_size + 1, text.size), &port) || port < 0 ||
	        port > 65535)
		return fail(reading, node, "expected an address and a port", "http: 127.0.0.1:8840");
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (text_is(text_slice(text, 0, host_size), hosts[i][0]))
			out->host = hosts[i][1];
	out->port = (int)port;
	if (!out->host)
		return fail(reading, node,
		        "beyond this machine a listener needs TLS, which is not supported yet",
		        "listen on 127.0.0.1, [::1] or localhost and put a TLS proxy in front");
	return 0;
}

static const struct form address_form = {.kind = FORM_TEXT,
        .pattern = "^(127[.]0[.]0[.]1|\\[::1\\]|localhost):[0-9]{1,5}$",
        .example = "127.0.0.1:8840"};
static const struct form_row listener_keys[] = {
        {"unix", &form_filled, FORM_OPTIONAL, "the path of a socket"},
        {"group", &form_filled, FORM_OPTIONAL, "who may use it beside this user and root"},
        {"role", &role_form, FORM_OPTIONAL,
                "what they may do there; else operator, who sees no student data"},
        {"http", &address_form, FORM_OPTIONAL, "an address of this machine and a port"},
};
static const struct form listener_form = {.kind = FORM_MAP, .keys = FORM_KEYS(listener_keys)};
const struct form setting_form_listen = {.kind = FORM_LIST, .of = &listener_form};

static int listener_read(const struct setting_reading *reading, const struct node *map)
{
	struct settings *settings = reading->settings;
	const struct node *path = node_get(map, "unix"), *http = node_get(map, "http"),
	                  *group = node_get(map, "group");
	struct listen_setting listener = {.kind = path ? LISTEN_UNIX : LISTEN_HTTP};

	if (form_check_keys(map, &listener_form, "a listener", reading->why))
		return -1;
	if (!path == !http || (http && (group || node_get(map, "role"))))
		return fail(reading, map, "a listener is one of two things",
		        "{unix: PATH, group: NAME, role: ROLE} or {http: 127.0.0.1:8840}");
	if (http && address_read(reading, http, &listener))
		return -1;
	if (path && (setting_read_path(reading, path, &listener.path) ||
	                    (group && setting_read_text(reading, group, &listener.group)) ||
	                    role_read(reading, node_get(map, "role"), &listener.rights)))
		return -1;
	settings->listen =
	        list_grow(&settings->arena, settings->listen, settings->listen_count, sizeof(listener));
	settings->listen[settings->listen_count++] = listener;
	return 0;
}

int setting_read_listen(const struct setting_reading *reading, const struct node *value, void *field)
{
	(void)field;
	return each_map(reading, value, "a list of {unix: ..} and {http: ..}", listener_read);
}

static int rights_read(const struct setting_reading *reading, const struct node *may, unsigned *rights)
{
	struct text *names;
	size_t count;

	if (node_texts(may, "may", &reading->settings->arena, &names, &count, reading->why))
		return -1;
	for (size_t i = 0; i < count; i++) {
		int right = right_find(names[i]);
		if (!right)
			return diag_help(
			        diags_add(reading->why, SEVERITY_ERROR, "D102", may->place,
			                "'%.*s' is not a right of a token", (int)names[i].size, names[i].at),
			        "one or more of: ingest, read, history, operate");
		*rights |= (unsigned)right;
	}
	return 0;
}

static bool is_hash(const char *hash)
{
	return strlen(hash) == TOKEN_HASH_SIZE - 1 && strspn(hash, "0123456789abcdef") == TOKEN_HASH_SIZE - 1;
}

static const struct form hash_form = {.kind = FORM_TEXT, .pattern = "^[0-9a-f]{64}$"};
static const struct form rights_form = {.kind = FORM_SOME, .of = &right_form};
static const struct form_row token_keys[] = {
        {"name", &form_filled, FORM_REQUIRED, "whose it is"},
        {"hash", &hash_form, FORM_REQUIRED, "as 'intervene tokens new' prints it"},
        {"may", &rights_form, FORM_REQUIRED, "what may be done with it"},
        {"source", &form_filled, FORM_OPTIONAL, "of lines that name none; else the name"},
};
static const struct form token_form = {.kind = FORM_MAP, .keys = FORM_KEYS(token_keys)};
const struct form setting_form_tokens = {.kind = FORM_LIST, .of = &token_form};

static int token_read(const struct setting_reading *reading, const struct node *map)
{
	struct settings *settings = reading->settings;
	const struct node *source = node_get(map, "source");
	struct token_setting token = {.place = map->place, .offset = map->offset};

	if (form_check_keys(map, &token_form, "a token", reading->why) ||
	        setting_read_text(reading, node_get(map, "name"), &token.name) ||
	        setting_read_text(reading, node_get(map, "hash"), &token.hash) ||
	        rights_read(reading, node_get(map, "may"), &token.rights))
		return -1;
	token.source = token.name;
	if (source && setting_read_text(reading, source, &token.source))
		return -1;
	if (!is_hash(token.hash))
		return fail(reading, node_get(map, "hash"), "this is no hash of a token",
		        "'intervene tokens new NAME --may ..' prints the whole line");
	settings->tokens =
	        list_grow(&settings->arena, settings->tokens, settings->token_count, sizeof(token));
	settings->tokens[settings->token_count++] = token;
	return 0;
}

int setting_read_tokens(const struct setting_reading *reading, const struct node *value, void *field)
{
	(void)field;
	return each_map(reading, value, "a list of {name, hash, may, source}", token_read);
}

static const char *const formats[] = {"auto", "ndjson"};
static const struct form format_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(formats)}};
static const struct form_row drop_keys[] = {
        {"path", &form_filled, FORM_REQUIRED, "the folder"},
        {"format", &format_form, FORM_OPTIONAL, "what the files are; else auto"},
        {"source", &form_filled, FORM_OPTIONAL, "of lines that name none; else drop"},
};
static const struct form drop_form = {.kind = FORM_MAP, .keys = FORM_KEYS(drop_keys)};
static const struct form_row source_keys[] = {
        {"drop", &drop_form, FORM_REQUIRED, "a folder; files dropped there are taken"}};
static const struct form source_form = {.kind = FORM_MAP, .keys = FORM_KEYS(source_keys)};
const struct form setting_form_sources = {.kind = FORM_LIST, .of = &source_form};

/* `auto` goes by the end of a file's name; so far there is one. */
static int format_read(const struct setting_reading *reading, const struct node *node)
{
	struct text format;

	if (!node)
		return 0;
	if (node_text(node, "format", &format, reading->why))
		return -1;
	if (!text_is(format, formats[0]) && !text_is(format, formats[1]))
		return fail(reading, node, "this format is not supported yet", "format: auto (or ndjson)");
	return 0;
}

static int drop_read(const struct setting_reading *reading, const struct node *map)
{
	struct settings *settings = reading->settings;
	const struct node *source = node_get(map, "source");
	struct drop_setting drop = {.source = "drop"};

	if (form_check_keys(map, &drop_form, "a drop folder", reading->why) ||
	        setting_read_path(reading, node_get(map, "path"), &drop.path) ||
	        format_read(reading, node_get(map, "format")) ||
	        (source && setting_read_text(reading, source, &drop.source)))
		return -1;
	settings->drops = list_grow(&settings->arena, settings->drops, settings->drop_count, sizeof(drop));
	settings->drops[settings->drop_count++] = drop;
	return 0;
}

static int source_read(const struct setting_reading *reading, const struct node *map)
{
	if (form_check_keys(map, &source_form, "a source", reading->why))
		return -1;
	if (node_get(map, "drop")->kind != NODE_MAP)
		return fail(reading, node_get(map, "drop"), "a drop folder is {path: FOLDER, ..}",
		        "drop: {path: /var/lib/intervened/drop, format: auto, source: sis}");
	return drop_read(reading, node_get(map, "drop"));
}

int setting_read_sources(const struct setting_reading *reading, const struct node *value, void *field)
{
	(void)field;
	return each_map(reading, value, "a list of {drop: {path: ..}}", source_read);
}
