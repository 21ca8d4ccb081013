/* Reads what is told beyond this machine, and where: `channels`. */
#include "setting.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/diag.h"
#include "base/yaml.h"
#include <intervene/ruleset.h>

#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 40 };

static int fail(
        const struct setting_reading *reading, const struct node *node, const char *what, const char *help)
{
	return diag_help(
	        diags_add(reading->why, SEVERITY_ERROR, "D106", node->place, "%s", what), "%s", help);
}

/* It is a label of metrics and a part of each message's key. */
static bool is_name(struct text name)
{
	for (uint32_t i = 0; i < name.size; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_", name.at[i]))
			return false;
	return name.size > 0 && name.size <= NAME_MOST;
}

static int name_read(
        const struct setting_reading *reading, const struct node *map, struct channel_setting *out)
{
	const struct settings *settings = reading->settings;
	const struct node *name = node_get(map, "name");

	if (name && setting_read_text(reading, name, &out->name))
		return -1;
	if (!is_name(text_of(out->name)))
		return fail(reading, name, "this is no name of a channel", "a-z, 0-9, - and _, 40 at most");
	for (size_t i = 0; i < settings->channel_count; i++)
		if (strcmp(settings->channels[i].name, out->name) == 0)
			return fail(reading, name ? name : map, "two channels have this name",
			        "give each a 'name:' of its own");
	return 0;
}

static int rules_read(
        const struct setting_reading *reading, const struct node *map, struct channel_setting *out)
{
	const struct node *rules = node_get(map, "rules");
	struct arena *arena = &reading->settings->arena;
	struct text *names;

	if (!rules)
		return 0;
	if (node_texts(rules, "rules", arena, &names, &out->rule_count, reading->why))
		return -1;
	for (size_t i = 0; i < out->rule_count; i++)
		names[i] = arena_copy(arena, names[i]);
	out->rules = names;
	return out->rule_count ? 0
	                       : fail(reading, rules, "an empty list of rules sends nothing", "leave it out");
}

static int severity_find(struct text word)
{
	for (int severity = RULE_INFO; severity <= RULE_URGENT; severity++)
		if (text_is(word, severity_name((enum severity_of_rule)severity)))
			return severity;
	return -1;
}

static int severities_read(
        const struct setting_reading *reading, const struct node *map, struct channel_setting *out)
{
	const struct node *given = node_get(map, "severity");
	struct text *words;
	size_t count;

	if (!given)
		return 0;
	if (node_texts(given, "severity", &reading->settings->arena, &words, &count, reading->why))
		return -1;
	for (size_t i = 0; i < count; i++) {
		int severity = severity_find(words[i]);
		if (severity < 0)
			return fail(reading, given, "this is no severity of a rule",
			        "one or more of: info, low, medium, high, urgent");
		out->severities |= 1u << severity;
	}
	return 0;
}

static int filter_read(
        const struct setting_reading *reading, const struct node *map, struct channel_setting *out)
{
	return rules_read(reading, map, out) | severities_read(reading, map, out);
}

static void *list_grow(struct arena *arena, void *items, size_t count, size_t size)
{
	char *grown = arena_take_array(arena, count + 1, size);

	if (count)
		memcpy(grown, items, count * size);
	return grown;
}

static int channel_add(
        const struct setting_reading *reading, const struct node *map, const struct channel_setting *channel)
{
	struct settings *settings = reading->settings;

	if (settings->channel_count == CHANNELS_MOST)
		return fail(reading, map, "these are too many channels", "16 at most");
	settings->channels =
	        list_grow(&settings->arena, settings->channels, settings->channel_count, sizeof(*channel));
	settings->channels[settings->channel_count++] = *channel;
	return 0;
}

static const struct channel_setting usual = {
        .concurrency = 4,
        .timeout_ms = 10000,
        .first_ms = 5000,
        .most_ms = 3600 * 1000,
        .give_up_ms = (int64_t)3 * MS_A_DAY,
        .tries = 100,
};

int setting_read_log(const struct setting_reading *reading, const struct node *value, void *field)
{
	static const struct node_key keys[] = {{"rules", false}, {"severity", false}};
	struct channel_setting channel = usual;

	(void)field;
	if (value->kind != NODE_MAP)
		return fail(reading, value, "expected a map", "log: {}, or log: {severity: [high, urgent]}");
	channel.type = CHANNEL_LOG;
	channel.name = "log";
	if (node_check_keys(value, keys, sizeof(keys) / sizeof(keys[0]), "the log channel", reading->why) ||
	        name_read(reading, value, &channel) || filter_read(reading, value, &channel))
		return -1;
	return channel_add(reading, value, &channel);
}

/* --- webhooks ------------------------------------------------------------------------------------------------ */

static bool is_loopback(const char *rest)
{
	static const char *const hosts[] = {"127.0.0.1", "[::1]", "localhost"};
	size_t size = strcspn(rest, ":/?#");

	if (*rest == '[')
		size = strcspn(rest, "]") + 1;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (strlen(hosts[i]) == size && strncmp(rest, hosts[i], size) == 0)
			return true;
	return false;
}

/* Signed is not secret: what says something of a student crosses no network in the clear. */
static int url_read(
        const struct setting_reading *reading, const struct node *map, struct channel_setting *out)
{
	const struct node *url = node_get(map, "url");

	if (setting_read_text(reading, url, &out->url))
		return -1;
	struct text text = text_of(out->url);
	for (uint32_t i = 0; i < text.size; i++)
		if (text.at[i] <= ' ' || text.at[i] == 0x7f)
			return fail(reading, url, "the url has a space in it", "url: https://host/path");
	if (strchr(out->url, '@'))
		return fail(reading, url, "the url has a user in it",
		        "the secret signs each message; leave 'user:password@' out");
	if (text_starts_with(text, "https://") && text.size > 8)
		return 0;
	if (text_starts_with(text, "http://") && is_loopback(out->url + 7))
		return 0;
	return fail(reading, url, "a webhook's url begins with https://",
	        "http:// is taken for this machine alone: http://127.0.0.1:8080/path");
}

static int secret_where(
        const struct setting_reading *reading, const struct node *secret, struct secret_setting *out)
{
	static const struct node_key keys[] = {{"file", false}, {"credential", false}};
	const struct node *file = node_get(secret, "file"), *credential = node_get(secret, "credential");
	const char *folder = getenv("CREDENTIALS_DIRECTORY");

	if (secret->kind != NODE_MAP || !file == !credential)
		return fail(reading, secret, "a secret is never written here, only where it is",
		        "secret: {file: PATH}, or {credential: NAME} with LoadCredential= of the unit");
	if (node_check_keys(secret, keys, sizeof(keys) / sizeof(keys[0]), "a secret", reading->why))
		return -1;
	if (file ? setting_read_path(reading, file, &out->path)
	         : setting_read_text(reading, credential, &out->name))
		return -1;
	if (file)
		out->name = strrchr(out->path, '/') + 1;
	else if (folder)
		out->path = arena_print(&reading->settings->arena, "%s/%s", folder, out->name);
	if (!*out->name || strpbrk(out->name, "/ ,;=\r\n"))
		return fail(reading, secret, "this name of a secret cannot travel in a header",
		        "letters, digits, '-', '_' and '.' only");
	return 0;
}

/* Read now and thrown away, so that `intervened --check` finds what is wrong with it. */
static int secret_try(
        const struct setting_reading *reading, const struct node *map, struct channel_setting *out)
{
	const struct node *node = node_get(map, "secret");
	struct buf secret = {0};
	struct diag why = {0};

	if (secret_where(reading, node, &out->secret))
		return -1;
	if (secret_read(&out->secret, &secret, &why))
		return diag_help(
		        diags_add(reading->why, SEVERITY_ERROR, "D107", node->place, "%s", why.message), "%s",
		        why.help);
	secret_forget(&secret);
	return 0;
}

static int detail_read(
        const struct setting_reading *reading, const struct node *map, struct channel_setting *out)
{
	const struct node *detail = node_get(map, "detail");
	struct text word;

	if (!detail)
		return 0;
	if (node_text(detail, "detail", &word, reading->why))
		return -1;
	out->is_full = text_is(word, "full");
	return out->is_full || text_is(word, "ids")
	               ? 0
	               : fail(reading, detail, "detail is 'ids' or 'full'", "'full' sends title and why too");
}

static int span_read(const struct setting_reading *reading, const struct node *map, const char *key, int days,
        int64_t *out)
{
	const struct node *node = node_get(map, key);
	struct text text;

	if (!node)
		return 0;
	if (node_text(node, key, &text, reading->why))
		return -1;
	if (text_read_duration_ms(text, out) || *out < 1 || *out > (int64_t)days * MS_A_DAY)
		return fail(reading, node, "expected a span of time",
		        "5s, 10m, 1h; a day at most, but give_up 30d");
	return 0;
}

static int count_read(const struct setting_reading *reading, const struct node *map, const char *key,
        int64_t most, int64_t *out)
{
	const struct node *node = node_get(map, key);

	if (!node)
		return 0;
	if (node_integer(node, key, out, reading->why))
		return -1;
	if (*out < 1 || *out > most)
		return fail(reading, node, "this number is out of range",
		        "concurrency: 1 to 64, tries: 1 to 1000");
	return 0;
}

static int retry_read(
        const struct setting_reading *reading, const struct node *map, struct channel_setting *out)
{
	static const struct node_key keys[] = {
	        {"first", false}, {"most", false}, {"tries", false}, {"give_up", false}};
	const struct node *retry = node_get(map, "retry");

	if (!retry)
		return 0;
	if (retry->kind != NODE_MAP)
		return fail(reading, retry, "expected a map",
		        "retry: {first: 5s, most: 1h, tries: 100, give_up: 3d}");
	if (node_check_keys(retry, keys, sizeof(keys) / sizeof(keys[0]), "retry", reading->why))
		return -1;
	return span_read(reading, retry, "first", 1, &out->first_ms) |
	       span_read(reading, retry, "most", 1, &out->most_ms) |
	       count_read(reading, retry, "tries", 1000, &out->tries) |
	       span_read(reading, retry, "give_up", 30, &out->give_up_ms);
}

static int patience_read(
        const struct setting_reading *reading, const struct node *map, struct channel_setting *out)
{
	return count_read(reading, map, "concurrency", 64, &out->concurrency) |
	       span_read(reading, map, "timeout", 1, &out->timeout_ms) | retry_read(reading, map, out);
}

static int trust_read(
        const struct setting_reading *reading, const struct node *map, struct channel_setting *out)
{
	const struct node *ca = node_get(map, "ca"), *private = node_get(map, "allow_private");

	if (ca && setting_read_path(reading, ca, &out->ca))
		return -1;
	return private ? node_truth(private, "allow_private", &out->allow_private, reading->why) : 0;
}

static int webhook_read(const struct setting_reading *reading, const struct node *map)
{
	static const struct node_key keys[] = {{"name", false}, {"url", true}, {"secret", true},
	        {"ca", false}, {"allow_private", false}, {"detail", false}, {"rules", false},
	        {"severity", false}, {"concurrency", false}, {"timeout", false}, {"retry", false}};
	struct channel_setting channel = usual;

	channel.type = CHANNEL_WEBHOOK;
	channel.name = "webhook";
	if (map->kind != NODE_MAP)
		return fail(reading, map, "expected a map",
		        "webhook: {url: https://host/path, secret: {file: PATH}}");
	if (node_check_keys(map, keys, sizeof(keys) / sizeof(keys[0]), "a webhook", reading->why) ||
	        name_read(reading, map, &channel))
		return -1;
	if (url_read(reading, map, &channel) | secret_try(reading, map, &channel) |
	        trust_read(reading, map, &channel) | detail_read(reading, map, &channel) |
	        filter_read(reading, map, &channel) | patience_read(reading, map, &channel))
		return -1;
	return channel_add(reading, map, &channel);
}

/* One, or a list of them; files of conf.d add to it. */
int setting_read_webhook(const struct setting_reading *reading, const struct node *value, void *field)
{
	int result = 0;

	(void)field;
	if (value->kind != NODE_LIST)
		return webhook_read(reading, value);
	for (size_t i = 0; i < value->count; i++)
		result |= webhook_read(reading, value->items[i]);
	return result;
}
