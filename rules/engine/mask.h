#ifndef RULES_ENGINE_MASK_H
#define RULES_ENGINE_MASK_H
/* A set of rules, or of whatever else has small numbers: a bit each, in words that whoever keeps it has room for.
 *
 *     for (uint32_t rule = 0; (rule = mask_next(mask, words, rule)) != NO_RULE; rule++) .. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NO_RULE = UINT32_MAX };

size_t mask_words(size_t rule_count);
bool mask_has(const uint64_t *mask, uint32_t rule);
void mask_add(uint64_t *mask, uint32_t rule);
void mask_remove(uint64_t *mask, uint32_t rule);
void mask_clear(uint64_t *mask, size_t words);
void mask_join(uint64_t *mask, const uint64_t *other, size_t words);
void mask_keep(uint64_t *mask, const uint64_t *other, size_t words); /* what is in both */
void mask_join_both(
        uint64_t *mask, const uint64_t *a, const uint64_t *b, size_t words); /* what a and b have */
bool mask_is_empty(const uint64_t *mask, size_t words);
uint32_t mask_rank(const uint64_t *mask, uint32_t rule); /* how many are before it */
/* The first that is not before `from`; NO_RULE: none. */
uint32_t mask_next(const uint64_t *mask, size_t words, uint32_t from);
#endif
