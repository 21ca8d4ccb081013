#ifndef RULES_ENGINE_MEASURE_H
#define RULES_ENGINE_MEASURE_H
/* The functions of the language at a moment: semantics.md 19 to 26.  One row of a table and one C function each. */
#include "rules/language/expr.h"
#include "window.h"

/* `call_expr` is an EXPR_CALL. */
struct value measure(const struct expr *call_expr, const struct moment *moment);

/* The days a call looks at; those of school time end yesterday while today is not counted. */
struct range measure_range(const struct expr *call_expr, const struct moment *moment);

/* Each is a row's answer in measure.c; `range` is known.
 *
 * Of values: measure_values.c. */
struct value measure_of_values(
        const struct expr *call_expr, const struct moment *moment, const struct range *range);
/* Of school time: measure_school.c. */
struct value measure_of_school(
        const struct expr *call_expr, const struct moment *moment, const struct range *range);
/* The first day of the run that streak(column) counts; after today when there is none. */
int32_t streak_first(uint16_t column, const struct moment *moment);
/* Of days that weigh, follow each other, or are counted: measure_days.c. */
struct value measure_of_days(
        const struct expr *call_expr, const struct moment *moment, const struct range *range);
/* Of what stands in the brackets: measure_operands.c. */
struct value measure_of_operands(
        const struct expr *call_expr, const struct moment *moment, const struct range *range);
/* Of support: measure_support.c. */
struct value measure_of_support(
        const struct expr *call_expr, const struct moment *moment, const struct range *range);
/* Of what feeds say of themselves: measure_feed.c. */
struct value measure_of_feed(
        const struct expr *call_expr, const struct moment *moment, const struct range *range);
/* Of distances between dates: measure_since.c. */
struct value measure_since(
        const struct expr *call_expr, const struct moment *moment, const struct range *range);
/* Of the student: measure_student.c. */
struct value measure_of_student(
        const struct expr *call_expr, const struct moment *moment, const struct range *range);
#endif
