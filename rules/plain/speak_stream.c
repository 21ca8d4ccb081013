/* Streams, fields and windows in plain words; and what has no phrase, by its signs. */
#include "speak.h"
#include "base/buf.h"
#include "rules/language/syntax.h"

#include <stdio.h>
#include <string.h>

const char *speak_find(const struct speaker *speaker, const char *group, struct text name, const char *ending)
{
	char key[KEY_SIZE];
	int size = snprintf(key, sizeof key, "%s.%.*s%s", group, (int)name.size, name.at, ending);

	return size < KEY_SIZE ? phrase_find(key, speaker->tongue) : NULL;
}

struct text speak_fill(const struct speaker *speaker, const char *words, const struct slot *slots)
{
	struct buf out = {0};

	phrase_fill(words, slots, &out);
	struct text filled = arena_copy(speaker->arena, buf_text(&out));
	buf_finish(&out);
	return filled;
}

struct text speak(const struct speaker *speaker, const char *key, const struct slot *slots)
{
	return speak_fill(speaker, phrase_find(key, speaker->tongue), slots);
}

struct text speak_join(const struct speaker *speaker, const struct text *items, size_t count)
{
	struct buf out = {0};

	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_z(&out, ", ");
		buf_add_text(&out, items[i]);
	}
	struct text joined = arena_copy(speaker->arena, buf_text(&out));
	buf_finish(&out);
	return joined;
}

/* --- signs -------------------------------------------------------------------------------------------------- */

/* A text in quotes is one word, spaces and all. */
static size_t word_size(struct text rest)
{
	char quote = 0;
	size_t size = 0;

	for (; size < rest.size; size++) {
		char c = rest.at[size];

		if (!quote && c == ' ')
			break;
		if (quote ? c == quote : c == '\'' || c == '"')
			quote = quote ? 0 : c;
	}
	return size;
}

struct text speak_signs(const struct speaker *speaker, struct text expression)
{
	struct buf out = {0};

	for (size_t at = 0; at < expression.size;) {
		struct text rest = text_slice(expression, at, expression.size);
		struct text word = text_slice(rest, 0, word_size(rest));
		const char *said = speak_find(speaker, "sign", word, "");

		if (at)
			buf_add_char(&out, ' ');
		buf_add_text(&out, said ? text_of(said) : word);
		at += word.size + 1;
	}
	struct text spoken = arena_copy(speaker->arena, buf_text(&out));
	buf_finish(&out);
	return spoken;
}

/* --- windows ------------------------------------------------------------------------------------------------ */

static const char *const unit_keys[] = {
        [UNIT_MINUTE] = "minute",
        [UNIT_HOUR] = "hour",
        [UNIT_DAY] = "day",
        [UNIT_WEEK] = "week",
        [UNIT_SCHOOL_DAY] = "school_day",
        [UNIT_SCHOOL_WEEK] = "school_week",
        [UNIT_POINT] = "point",
};

static struct text number(const struct speaker *speaker, int32_t amount)
{
	return text_of(arena_print(speaker->arena, "%d", (int)amount));
}

static struct text counted(
        const struct speaker *speaker, const char *group, int32_t amount, enum duration_unit unit)
{
	struct text name = text_of(unit_keys[unit]);
	const char *one = amount == 1 ? speak_find(speaker, group, name, ".one") : NULL;
	const char *words = one ? one : speak_find(speaker, group, name, "");

	return speak_fill(speaker, words, (const struct slot[]){{"n", number(speaker, amount)}, {0}});
}

struct text speak_duration(const struct speaker *speaker, struct duration duration)
{
	return counted(speaker, "unit", duration.amount, duration.unit);
}

static struct text spoken_span(const struct speaker *speaker, const char *group, enum span span)
{
	return text_of(speak_find(speaker, group, text_of(span_name(span)), ""));
}

static struct text spoken_window(const struct speaker *speaker, const struct window *window)
{
	switch (window->kind) {
	case WINDOW_LAST: return counted(speaker, "last", window->amount, window->unit);
	case WINDOW_PREVIOUS: return counted(speaker, "previous", window->amount, window->unit);
	case WINDOW_SPAN: return spoken_span(speaker, "span", window->span);
	case WINDOW_LAST_SPAN: return spoken_span(speaker, "last_span", window->span);
	case WINDOW_SINCE:
		return speak(speaker, "since",
		        (const struct slot[]){{"a", speak_value(speaker, window->since)}, {0}});
	case WINDOW_NONE:
	case WINDOW_ALL: break;
	}
	return text_of(phrase_find("ever", speaker->tongue));
}

struct text speak_in(const struct speaker *speaker, const struct window *window)
{
	struct text in = spoken_window(speaker, window);

	return window->across_years ? speak(speaker, "across_years", (const struct slot[]){{"a", in}, {0}})
	                            : in;
}

/* --- streams ------------------------------------------------------------------------------------------------ */

/* The words of a stream begin with its name; a stream may be several. */
static struct text name_of(struct text words)
{
	const char *space = words.size ? memchr(words.at, ' ', words.size) : NULL;

	return space ? text_slice(words, 0, (size_t)(space - words.at)) : words;
}

static struct text named_stream(const struct speaker *speaker, struct text name, bool is_one)
{
	const char *words = speak_find(speaker, "stream", name, is_one ? ".one" : "");

	if (words)
		return text_of(words);
	return speak(speaker, is_one ? "stream.one" : "stream", (const struct slot[]){{"name", name}, {0}});
}

static struct text stream_words(const struct speaker *speaker, const struct call *call, bool is_one)
{
	struct text words = speaker->columns[call->column].words, name = name_of(words);
	struct text rest = text_trim(text_slice(words, name.size, words.size));
	struct text stream = named_stream(speaker, name, is_one);

	if (!rest.size)
		return stream;
	return speak(speaker, "stream.where",
	        (const struct slot[]){{"a", stream}, {"b", speak_signs(speaker, rest)}, {0}});
}

struct text speak_stream(const struct speaker *speaker, const struct call *call)
{
	return stream_words(speaker, call, false);
}

struct text speak_one_of_stream(const struct speaker *speaker, const struct call *call)
{
	return stream_words(speaker, call, true);
}

/* Where a stream has no such word: as its events are called. */
struct text speak_on(const struct speaker *speaker, const struct call *call)
{
	const char *on = speak_find(speaker, "on", speaker->columns[call->column].words, "");

	return on ? text_of(on) : speak_stream(speaker, call);
}

struct text speak_field(const struct speaker *speaker, struct field_name field)
{
	const char *words = speak_find(speaker, "field", field.name, "");

	return words ? text_of(words) : field.name;
}
