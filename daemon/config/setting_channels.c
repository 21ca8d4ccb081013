/* Reads what is told beyond this machine, and where: `channels`. */
#include "setting.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/diag.h"
#include "base/yaml.h"
#include <intervene/forms.h>
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

static const struct form name_form = {.kind = FORM_WORDS, .pattern = "^[a-z0-9_-]{1,40}$"};

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

/* --- forms --------------------------------------------------------------------------------------------------- */

static const struct form rules_form = {.kind = FORM_SOME, .of = &form_text, .low = 1};
static const struct form severities_form = {.kind = FORM_SOME, .of = &rule_form_severity};
#define RULES_HELP "of these rules alone"
#define SEVERITY_HELP "of these severities alone"
static const struct form_row log_keys[] = {
        {"rules", &rules_form, FORM_OPTIONAL, RULES_HELP},
        {"severity", &severities_form, FORM_OPTIONAL, SEVERITY_HELP},
};
const struct form setting_form_log = {.kind = FORM_MAP, .keys = FORM_KEYS(log_keys)};

static const struct form_row secret_keys[] = {
        {"file", &form_filled, FORM_OPTIONAL, "the file that holds it"},
        {"credential", &form_filled, FORM_OPTIONAL, "its name under LoadCredential= of the unit"},
};
static const struct form secret_form = {
        .kind = FORM_MAP, .keys = FORM_KEYS(secret_keys), .low = 1, .high = 1};
static const char *const details[] = {"ids", "full"};
static const struct form detail_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(details)}};
static const struct form span_form = {
        .kind = FORM_TEXT, .pattern = "^[0-9]+(ms|s|m|h|d)$", .words = "a span of time", .example = "10s"};
enum { CONCURRENCY_MOST = 64, TRIES_MOST = 1000 };
static const struct form concurrency_form = {
        .kind = FORM_WHOLE, .low = 1, .high = CONCURRENCY_MOST, .is_bound = true};
static const struct form tries_form = {.kind = FORM_WHOLE, .low = 1, .high = TRIES_MOST, .is_bound = true};
static const struct form url_form = {.kind = FORM_TEXT,
        .pattern = "^https://[^ @]+$|^http://(127[.]0[.]0[.]1|\\[::1\\]|localhost)([:/?#][^ @]*)?$",
        .example = "https://host/path"};
static const struct form_row retry_keys[] = {
        {"first", &span_form, FORM_OPTIONAL, "how long before the second try"},
        {"most", &span_form, FORM_OPTIONAL, "how long between two tries at most"},
        {"tries", &tries_form, FORM_OPTIONAL, "how often at most"},
        {"give_up", &span_form, FORM_OPTIONAL, "after how long"},
};
static const struct form retry_form = {.kind = FORM_MAP, .keys = FORM_KEYS(retry_keys)};
static const struct form_row webhook_keys[] = {
        {"name", &name_form, FORM_OPTIONAL, "what it is called in metrics; else webhook"},
        {"url", &url_form, FORM_REQUIRED, "where messages go"},
        {"secret", &secret_form, FORM_REQUIRED, "where the secret is that signs them"},
        {"ca", &form_filled, FORM_OPTIONAL, "a file of certificates to trust"},
        {"allow_private", &form_truth, FORM_OPTIONAL, "also addresses inside the district's network"},
        {"detail", &detail_form, FORM_OPTIONAL, "full sends title and why too; else ids"},
        {"rules", &rules_form, FORM_OPTIONAL, RULES_HELP},
        {"severity", &severities_form, FORM_OPTIONAL, SEVERITY_HELP},
        {"concurrency", &concurrency_form, FORM_OPTIONAL, "how many messages at once"},
        {"timeout", &span_form, FORM_OPTIONAL, "how long an answer may take"},
        {"retry", &retry_form, FORM_OPTIONAL, "how often a message is tried again"},
};
static const struct form webhook_form = {.kind = FORM_MAP, .keys = FORM_KEYS(webhook_keys)};
const struct form setting_form_webhook = {.kind = FORM_SOME, .of = &webhook_form};

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
	struct channel_setting channel = usual;

	(void)field;
	if (value->kind != NODE_MAP)
		return fail(reading, value, "expected a map", "log: {}, or log: {severity: [high, urgent]}");
	channel.type = CHANNEL_LOG;
	channel.name = "log";
	if (form_check_keys(value, &setting_form_log, "the log channel", reading->why) ||
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
	const struct node *file = node_get(secret, "file"), *credential = node_get(secret, "credential");
	const char *folder = getenv("CREDENTIALS_DIRECTORY");

	if (secret->kind != NODE_MAP || !file == !credential)
		return fail(reading, secret, "a secret is never written here, only where it is",
		        "secret: {file: PATH}, or {credential: NAME} with LoadCredential= of the unit");
	if (form_check_keys(secret, &secret_form, "a secret", reading->why))
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
	out->is_full = text_is(word, details[1]);
	return out->is_full || text_is(word, details[0])
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
	const struct node *retry = node_get(map, "retry");

	if (!retry)
		return 0;
	if (retry->kind != NODE_MAP)
		return fail(reading, retry, "expected a map",
		        "retry: {first: 5s, most: 1h, tries: 100, give_up: 3d}");
	if (form_check_keys(retry, &retry_form, "retry", reading->why))
		return -1;
	return span_read(reading, retry, "first", 1, &out->first_ms) |
	       span_read(reading, retry, "most", 1, &out->most_ms) |
	       count_read(reading, retry, "tries", TRIES_MOST, &out->tries) |
	       span_read(reading, retry, "give_up", 30, &out->give_up_ms);
}

static int patience_read(
        const struct setting_reading *reading, const struct node *map, struct channel_setting *out)
{
	return count_read(reading, map, "concurrency", CONCURRENCY_MOST, &out->concurrency) |
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
	struct channel_setting channel = usual;

	channel.type = CHANNEL_WEBHOOK;
	channel.name = "webhook";
	if (map->kind != NODE_MAP)
		return fail(reading, map, "expected a map",
		        "webhook: {url: https://host/path, secret: {file: PATH}}");
	if (form_check_keys(map, &webhook_form, "a webhook", reading->why) ||
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
