#ifndef RULES_LANGUAGE_LANGUAGE_H
#define RULES_LANGUAGE_LANGUAGE_H
/* The door to the expression language: text in, checked expressions and columns out.  One per build of a rule set.
 *
 *     struct language *language = language_create(&arena, &diags);
 *     language_stream(language, source_of(key, file), source_of(value, file));
 *     language_measure(language, source_of(key, file), source_of(value, file));
 *         .. every one of every file first, in any order: they may name each other; then
 *     language_condition(language, source_of(when, file), &rule->when);
 *     language_words(language, rule->when);                    "rate(absent over year) >= 10%"
 *     language_check_rest(language);
 *     set->columns = language_columns(language, &set->column_count);
 *     language_destroy(language);
 *
 * Everything handed out lives in `arena`; texts handed in must live as long.  Findings go to `diags`, each with its
 * place and code (codes.h); a function that answers -1 has added at least one error, and 0 may have added warnings.
 *
 * In what comes out each operation has the operands that its comment in expr.h says, two of them for EXPR_AND, EXPR_OR,
 * comparisons and arithmetic.  An EXPR_CALL's operands: of days_since and its like the date, or after `last S` the
 * `or D`, if there is one; of flag(F) the text F, of tier(D) and
 * its like the domain; of functions of a plan a call of `plan`, whose column holds the plans of the domain.  Everything inside a source's `where` is made of literals, fields,
 * logic and arithmetic: it depends on the event alone.  A duration is always a literal in days or weeks, of school or
 * not, beside a date (`today - 14 days`); a date less a date is a number of days. */
#include "rules/language/expr.h"
#include "rules/language/grades.h"
#include "rules/language/source.h"

struct language;
struct language *language_create(struct arena *arena, struct diags *diags); /* borrows both */
void language_destroy(struct language *language);

/* Definitions are only parsed; they are resolved where they are used. */
int language_stream(struct language *language, struct source_text name, struct source_text body);
int language_measure(struct language *language, struct source_text signature, struct source_text body);
/* A number that is called like a measure and depends on the student: that of the first key which applies, and of the last
 * item, which has none, when no key does.  A `value` is a number or a percent as it is written. */
enum chosen_by { CHOSEN_BY_FLAG, CHOSEN_BY_SCHOOL, CHOSEN_BY_GRADE, CHOSEN_BY_LEVEL, CHOSEN_OTHERWISE };
struct alternative {
	enum chosen_by by;
	struct text word; /* the flag, the school, the level */
	struct grades grades;
	struct place place; /* of the key */
	struct source_text value;
};
int language_value(
        struct language *language, struct source_text name, const struct alternative *items, size_t count);

/* A list has texts, numbers, or as many of each that stand for the same; `count` 0: it could not be read, and that was said.
 * Values are copied, their texts are not. */
int language_list(struct language *language, struct source_text name, const struct value *texts,
        const struct value *numbers, size_t count);
/* The texts of the list that the name means where it stands; NULL: there is none, or it has none. */
const struct choices *language_list_texts(const struct language *language, struct source_text name);
/* Checks the streams and measures without parameters that nothing has used: a wrong line is found before it is needed. */
int language_check_rest(struct language *language);

/* What the texts that follow are about: `tier` is the tier in that domain.  It must live as long as they do. */
void language_domain(struct language *language, struct text domain);

/* A condition answers true or false.  An expression answers `wanted`: TYPE_NUMBER takes a percent too, TYPE_ANY all.
 * `may_read_flags` false: flag(F) is refused (R402), for words that are mailed: some flags are for few eyes. */
int language_condition(struct language *language, struct source_text text, const struct expr **out);
int language_expression(struct language *language, struct source_text text, enum type wanted,
        bool may_read_flags, const struct expr **out);
/* What a function in Lua is given: any value, and a list(..) too. */
int language_input(struct language *language, struct source_text text, const struct expr **out);
/* `left >= right`, two numbers. */
int language_reaches(struct language *language, struct source_text left, struct source_text right,
        const struct expr **out);
int language_duration(
        struct language *language, struct source_text text, struct duration *out); /* "5 school days" */

/* Every column used so far; COLUMN_DAY_ATTENDANCE and COLUMN_DAY_PRESENT (rules.h) are always 0 and 1.  A snapshot:
 * columns keep their numbers, and later texts may add more. */
const struct column *language_columns(const struct language *language, size_t *count);

/* One of them, as it is now; NULL for NO_COLUMN. */
const struct column *language_column(const struct language *language, uint16_t number);

/* Adds a note for every stream, measure and list that nothing has asked for so far, but for those of the file `but`. */
void language_note_unused(struct language *language, struct text but);

/* As people read it, and as it decides: the second has every name resolved, so that two equal ones mean the same. */
struct text language_words(const struct language *language, const struct expr *expr);
struct text language_logic(const struct language *language, const struct expr *expr);

/* The kind of evidence that a condition rests on: its type of events, of assessments with their measure, "assessment orf".
 * Empty when that cannot be told. */
struct text language_evidence(const struct language *language, const struct expr *expr);

/* What can change an answer besides time: a bit by event type, and whether a day becoming counted can. */
struct reads {
	uint32_t types;
	bool school_days;
};
/* Adds to *reads what `expr` reads; NULL reads nothing. */
void language_reads(const struct language *language, const struct expr *expr, struct reads *reads);
#endif
