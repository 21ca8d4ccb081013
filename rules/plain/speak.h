#ifndef RULES_PLAIN_SPEAK_H
#define RULES_PLAIN_SPEAK_H
/* Checked expressions in plain words.  Every answer lives in the speaker's arena.
 *
 *     struct speaker speaker = {set->columns, TONGUE_ES, &arena};
 *     speak_condition(&speaker, rule->when, false);        "ausente en 3 o más de los últimos 20 días lectivos" */
#include "phrases.h"
#include "rules/language/expr.h"

struct speaker {
	const struct column *columns; /* borrowed; NULL when no function is called */
	enum tongue tongue;
	struct arena *arena; /* borrowed */
};

/* `is_denied`: that it does not hold. */
struct text speak_condition(const struct speaker *speaker, const struct expr *expr, bool is_denied);
struct text speak_value(const struct speaker *speaker, const struct expr *expr);
struct text speak_duration(const struct speaker *speaker, struct duration duration);
struct text speak_date(const struct speaker *speaker, int32_t day);
bool speak_is_list(
        const struct expr *expr, bool is_denied); /* several conditions, said one below the other */

/* --- for those who make it --- */

enum { KEY_SIZE = 80 };
/* The phrase of a key that there is. */
struct text speak(const struct speaker *speaker, const char *key, const struct slot *slots);
/* Of "group.name", with ".ending" behind it; NULL: there is none. */
const char *speak_find(
        const struct speaker *speaker, const char *group, struct text name, const char *ending);
struct text speak_fill(const struct speaker *speaker, const char *words, const struct slot *slots);
/* As the language writes it, with its signs in words. */
struct text speak_signs(const struct speaker *speaker, struct text expression);
struct text speak_in(const struct speaker *speaker, const struct window *window);
struct text speak_stream(const struct speaker *speaker, const struct call *call);
struct text speak_one_of_stream(const struct speaker *speaker, const struct call *call); /* "absence" */
struct text speak_on(const struct speaker *speaker, const struct call *call); /* "absent", of a day */
struct text speak_field(const struct speaker *speaker, struct field_name field);
/* One behind the other, commas between. */
struct text speak_join(const struct speaker *speaker, const struct text *items, size_t count);

/* choice_words.c: of a value that depends on the student, each number and whose it is. */
struct text speak_choices(const struct speaker *speaker, const struct expr *expr);

/* A call as a number or truth; and, where it is compared, with how much: empty when there is no phrase for that. */
struct text speak_call(const struct speaker *speaker, const struct expr *call, bool is_denied);
struct text speak_call_amount(const struct speaker *speaker, const struct expr *call, struct text amount);
#endif
