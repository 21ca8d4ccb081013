/* A note of the store: a line `rule LOGIC MS ID` for each rule, MS being 0 when it is as old as the log, and a line
 * `stretch FROM TO` for each stretch. */
#include "since.h"
#include "daemon/alerts/alerts.h"
#include "daemon/store/note.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char note_name[] = "rules since"; /* in `meta` */
enum { LOGIC_DIGITS = 32, LINE_MOST = 600 };

static bool line_next(const struct since *since, size_t *at, struct text *out)
{
	const char *from = since->words.at + *at, *end;

	if (*at >= since->words.size || !(end = memchr(from, '\n', since->words.size - *at)))
		return false;
	*out = (struct text){from, (uint32_t)(end - from)};
	*at += out->size + 1;
	return true;
}

static void line_begin(char out[LINE_MOST], struct hash128 logic)
{
	snprintf(out, LINE_MOST, "rule %016" PRIx64 "%016" PRIx64 " ", logic.high, logic.low);
}

/* `begin` says which logic; what is behind it is when, and of which rule. */
static bool line_is_of(struct text line, const char *begin, struct text rule, int64_t *out)
{
	struct text rest = text_slice(line, strlen(begin), line.size);
	const char *space = rest.size ? memchr(rest.at, ' ', rest.size) : NULL;

	if (!text_starts_with(line, begin) || !space)
		return false;
	size_t digits = (size_t)(space - rest.at);
	return text_equal(text_slice(rest, digits + 1, rest.size), rule) &&
	       text_read_integer(text_slice(rest, 0, digits), out) == 0;
}

int64_t since_ms(const struct since *since, struct text rule, struct hash128 logic)
{
	char begin[LINE_MOST];
	struct text line;
	int64_t ms;

	line_begin(begin, logic);
	for (size_t at = 0; line_next(since, &at, &line);)
		if (line_is_of(line, begin, rule, &ms))
			return ms ? ms : SINCE_ALWAYS;
	return SINCE_UNKNOWN;
}

static bool stretch_read(struct text line, struct stretch *out)
{
	char words[LINE_MOST];

	snprintf(words, sizeof(words), "%.*s", (int)line.size, line.at);
	return sscanf(words, "stretch %" SCNd64 " %" SCNd64, &out->from_ms, &out->to_ms) == 2;
}

bool since_stretch(const struct since *since, int64_t at_ms, struct stretch *out)
{
	struct text line;

	for (size_t at = 0; line_next(since, &at, &line);)
		if (stretch_read(line, out) && out->from_ms >= at_ms)
			return true;
	return false;
}

static void rule_write(
        const struct since *old, const struct rule_words *words, int64_t now_ms, struct buf *out)
{
	struct hash128 logic = alerts_logic(words);
	int64_t ms = since_ms(old, words->id, logic);
	char begin[LINE_MOST];

	line_begin(begin, logic);
	ms = ms == SINCE_UNKNOWN ? now_ms : ms == SINCE_ALWAYS ? 0 : ms;
	buf_print(out, "%s%" PRId64 " %.*s\n", begin, ms, (int)words->id.size, words->id.at);
}

static void stretches_write(const struct since *old, const struct stretch *now, struct buf *out)
{
	struct stretch stretch;
	struct text line;

	for (size_t at = 0; line_next(old, &at, &line);)
		if (stretch_read(line, &stretch))
			buf_print(out, "%.*s\n", (int)line.size, line.at);
	if (now->from_ms && now->from_ms < now->to_ms)
		buf_print(out, "stretch %" PRId64 " %" PRId64 "\n", now->from_ms, now->to_ms);
}

/* What is judged by a rule before the first line comes is judged by it from the beginning. */
void since_note(struct store *store, const struct ruleset *set, const struct stretch *stretch)
{
	int64_t now_ms = store_next_seq(store) > 1 ? stretch->to_ms : 0;
	struct since old = {0};
	struct rule_words words;
	struct buf out = {0};

	since_read(&old, store);
	for (size_t i = 0; i < ruleset_rule_count(set); i++) {
		ruleset_rule_words(set, (uint32_t)i, &words);
		rule_write(&old, &words, now_ms, &out);
	}
	stretches_write(&old, stretch, &out);
	store_note_put(store, note_name, buf_text(&out));
	buf_finish(&out);
	since_finish(&old);
}

void since_read(struct since *since, struct store *store)
{
	buf_clear(&since->words);
	store_note_get(store, note_name, &since->words);
}

void since_finish(struct since *since)
{
	buf_finish(&since->words);
}
