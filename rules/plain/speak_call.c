/* What is asked of a student, in plain words: each function has a phrase of its own. */
#include "speak.h"
#include "rules/language/function.h"

#include <assert.h>
#include <string.h>

static struct text spoken_items(const struct speaker *speaker, const struct expr *call, enum takes takes)
{
	if (takes != TAKES_NUMBER && takes != TAKES_VALUES && takes != TAKES_TRUTHS)
		return (struct text){0};
	struct text *items = arena_take_array(speaker->arena, call->count + 1, sizeof *items);

	for (uint32_t i = 0; i < call->count; i++)
		items[i] = call->operands[i]->type == TYPE_TRUTH
		                   ? speak_condition(speaker, call->operands[i], false)
		                   : speak_value(speaker, call->operands[i]);
	return speak_join(speaker, items, call->count);
}

static struct text spoken_date(const struct speaker *speaker, const struct expr *call, enum takes takes)
{
	if (takes != TAKES_DATE && takes != TAKES_DAY)
		return (struct text){0};
	struct text date = call->count ? speak_value(speaker, call->operands[0]) : (struct text){0};

	if (call->call.column == NO_COLUMN)
		return date;
	struct slot slots[] = {{"stream", speak_stream(speaker, &call->call)}, {"a", date}, {0}};
	return speak(speaker, call->count ? "last_of.or" : "last_of", slots);
}

/* A flag, a domain, a role: a text that stands for itself. */
static struct text named(const struct expr *call)
{
	const struct expr *name = call->count ? call->operands[0] : NULL;
	bool is_text = name && name->kind == EXPR_LITERAL && name->literal.type == VALUE_TEXT;

	return is_text ? name->literal.text : (struct text){0};
}

/* Records of a type are called as the stream of all of them; of a type without such words, as the type. */
static struct text spoken_name(const struct speaker *speaker, const struct expr *call, enum takes takes)
{
	struct text name = named(call);
	const char *key = arena_print(speaker->arena, "stream.%.*s", (int)name.size, name.at);
	const char *words = takes == TAKES_FEED ? phrase_find(key, speaker->tongue) : NULL;

	return words ? text_of(words) : name;
}

static struct text spoken_domain(const struct speaker *speaker, const struct expr *call)
{
	struct text domain = named(call);

	return text_is(domain, "any") ? text_of(phrase_find("domain.any", speaker->tongue)) : domain;
}

static bool has_window(const struct function_row *function)
{
	switch (function->takes) {
	case TAKES_STREAM:
	case TAKES_NUMBERS:
	case TAKES_FIELD:
	case TAKES_WINDOW:
	case TAKES_POINTS:
	case TAKES_SESSIONS:
	case TAKES_EVENTS: return true;
	default: return false;
	}
}

/* "of the last 20 school days" in place of "on .. days in the last 20 school days". */
static const char *of_words(const struct speaker *speaker, const struct window *window)
{
	bool is_plain = window->kind == WINDOW_LAST && window->amount > 1 && !window->across_years;

	if (!is_plain)
		return NULL;
	if (window->unit == UNIT_SCHOOL_DAY)
		return phrase_find("of.school_day", speaker->tongue);
	return window->unit == UNIT_DAY ? phrase_find("of.day", speaker->tongue) : NULL;
}

static struct text spoken_of(const struct speaker *speaker, const struct window *window)
{
	const char *words = of_words(speaker, window);
	struct text amount = text_of(arena_print(speaker->arena, "%d", (int)window->amount));

	return words ? speak_fill(speaker, words, (const struct slot[]){{"n", amount}, {0}})
	             : (struct text){0};
}

static struct text fill(
        const struct speaker *speaker, const char *words, const struct expr *expr, struct text amount)
{
	const struct function_row *function = function_of(expr->call.function);
	const struct call *call = &expr->call;
	bool has_stream = call->column != NO_COLUMN && function->takes != TAKES_DOMAIN;
	struct slot slots[] = {
	        {"amount", amount},
	        {"stream", has_stream ? speak_stream(speaker, call) : (struct text){0}},
	        {"on", has_stream ? speak_on(speaker, call) : (struct text){0}},
	        {"in", has_window(function) ? speak_in(speaker, &call->window) : (struct text){0}},
	        {"of", has_window(function) ? spoken_of(speaker, &call->window) : (struct text){0}},
	        {"field",
	                call->field.id != FIELD_NONE ? speak_field(speaker, call->field) : (struct text){0}},
	        {"date", spoken_date(speaker, expr, function->takes)},
	        {"name", spoken_name(speaker, expr, function->takes)},
	        {"domain", spoken_domain(speaker, expr)},
	        {"items", spoken_items(speaker, expr, function->takes)},
	        {0},
	};

	return speak_fill(speaker, words, slots);
}

/* `min` and `max` are two functions each, of a field and of several numbers. */
static const char *phrase_of(const struct speaker *speaker, const struct expr *expr, const char *ending)
{
	const struct function_row *function = function_of(expr->call.function);
	bool is_several = function->number == FUNCTION_LEAST || function->number == FUNCTION_GREATEST;

	return speak_find(speaker, "function", text_of(function->name), is_several ? ".several" : ending);
}

struct text speak_call(const struct speaker *speaker, const struct expr *call, bool is_denied)
{
	const char *words = phrase_of(speaker, call, is_denied ? ".not" : "");

	assert(words);
	return fill(speaker, words, call, (struct text){0});
}

struct text speak_call_amount(const struct speaker *speaker, const struct expr *call, struct text amount)
{
	const struct function_row *function = function_of(call->call.function);
	bool has_of = function->number == FUNCTION_DAYS && of_words(speaker, &call->call.window);
	bool is_several = function->takes == TAKES_VALUES;
	const char *words = is_several ? NULL : phrase_of(speaker, call, has_of ? ".of" : ".amount");

	return words ? fill(speaker, words, call, amount) : (struct text){0};
}
