#ifndef RULES_LANGUAGE_CHECK_H
#define RULES_LANGUAGE_CHECK_H
/* Trees of words into checked expressions.  Each function says what is wrong, every mistake and not only the first,
 * and then answers NULL or -1; whoever gets that says no more about it. */
#include "rules/language/scope.h"

struct function_row;

/* check.c: any expression. */
const struct expr *check(const struct scope *scope, const struct syntax *syntax);
const struct expr *check_measure(
        const struct scope *scope, struct measure *measure, const struct syntax *use);
struct expr *expr_make(const struct scope *scope, enum expr_kind kind, enum type type, struct place place);
void expr_operands(
        const struct scope *scope, struct expr *expr, const struct expr *const *operands, size_t count);

/* check_operator.c: logic, comparisons and arithmetic. */
const struct expr *check_operation(const struct scope *scope, const struct syntax *syntax);
int check_condition(const struct scope *scope, const struct expr *expr); /* it must be true or false */
const char *type_words(enum type type);                                  /* "a number" */

/* check_compare.c: what can be said of two values side by side. */
int check_compared(
        const struct scope *scope, enum expr_kind kind, const struct expr *left, const struct expr *right);
/* Warns when operand 0 can pass the others without ever being one of them. */
void check_among(
        const struct scope *scope, struct place place, const struct expr *const *operands, size_t count);
void check_percent_beside(
        const struct scope *scope, const struct expr *left, const struct expr *right, int *result);

/* choose.c: what depends on the student by its keys. */
const struct expr *check_choose(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands);
const struct expr *check_level(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands);

/* list.c: `x in LIST`. */
bool list_is_known(const struct language *language, struct text name);
int check_list(struct language *language, struct word name); /* -1: said that there is none */
const struct expr *check_in_list(
        const struct scope *scope, const struct syntax *syntax, const struct expr *const *operands);

/* check_call.c: functions. */
const struct expr *check_function(
        const struct scope *scope, const struct syntax *call, const struct function_row *function);
const struct expr *check_named_function(
        const struct scope *scope, const struct syntax *name, const struct function_row *function);
/* The call of a function that takes a stream; NULL when something was said. */
struct expr *check_of_stream(
        const struct scope *scope, const struct syntax *call, const struct function_row *function);
/* A name as an argument, in quotes or not: iep, 504, 'night school'.  -1: it is none. */
int check_name_argument(const struct scope *scope, const struct syntax *written, struct word *out);
struct expr *call_make(
        const struct scope *scope, const struct syntax *call, const struct function_row *function);
/* Says that the function takes something else; NULL. */
struct expr *check_say_usage(
        const struct scope *scope, struct place place, const struct function_row *function, const char *what);
int check_is_date(const struct scope *scope, const struct expr *date, const struct function_row *function);
int check_inside_where(const struct scope *scope, struct word name); /* -1: said that it cannot stand there */

/* check_values.c: functions of what stands beside a call: numbers, conditions, a date. */
const struct expr *check_numbers_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function);
const struct expr *check_truths_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function);
const struct expr *check_day_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function);

/* check_support.c: functions of tiers, plans and those who care. */
const struct expr *check_domain_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function);
const struct expr *check_points_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function);
const struct expr *check_sessions_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function);
const struct expr *check_role_call(
        const struct scope *scope, const struct syntax *call, const struct function_row *function);
bool is_plan(const struct scope *scope, const struct syntax *of); /* .. a field of which is asked for */
const struct expr *check_plan_field(const struct scope *scope, const struct syntax *syntax);

/* check_window.c */
int check_window(const struct scope *scope, const struct syntax_window *written,
        const struct function_row *function, struct window *out);
int check_window_argument(const struct scope *scope, const struct syntax *argument,
        const struct function_row *function, struct window *out);

/* check_field.c: names inside `where`, and fields of streams. */
const struct expr *check_field(const struct scope *scope, const struct syntax *name);
int check_field_choice(const struct scope *scope, const struct expr *field, const struct expr *other);
/* The field that S.field names, and its type over all types of the stream. */
int check_stream_field(
        const struct scope *scope, uint32_t types, struct word name, struct field_name *out, enum type *type);
int check_protected(const struct scope *scope, struct word name); /* -1: said that it is never available */
#endif
