/* What people are told of a rule, who answers for it, and where it comes from. */
#include "rule_lines.h"
#include "base/buf.h"

/* The analyst's sentence; what is filled in stands in square brackets. */
static struct text spoken_summary(const struct rule_lines *lines)
{
	const struct rule *rule = lines->rule;
	struct buf out = {0};

	for (size_t i = 0; i < rule->piece_count; i++) {
		const struct piece *piece = &rule->summary[i];

		buf_add_text(&out, piece->words);
		if (!piece->expr)
			continue;
		buf_add_char(&out, '[');
		buf_add_text(&out, speak_value(&lines->speaker, piece->expr));
		buf_add_char(&out, ']');
	}
	struct text words = arena_copy(lines->speaker.arena, buf_text(&out));
	buf_finish(&out);
	return words;
}

static struct text word(const struct rule_lines *lines, const char *group, const char *name)
{
	return text_of(speak_find(&lines->speaker, group, text_of(name), ""));
}

static struct text spoken_citation(const struct rule_lines *lines, const struct citation *cite)
{
	struct text parts[3], words;
	size_t count = 0;
	const char *evidence =
	        cite->evidence.size ? speak_find(&lines->speaker, "evidence", cite->evidence, "") : NULL;

	parts[count++] = evidence ? lines_phrase(lines, "cites.evidence", cite->source, text_of(evidence))
	                          : cite->source;
	if (cite->section.size)
		parts[count++] = cite->section;
	if (cite->url.size)
		parts[count++] = cite->url;
	words = speak_join(&lines->speaker, parts, count);
	if (cite->verified_on == NO_DAY)
		return words;
	return lines_phrase(lines, "cites.verified", words, speak_date(&lines->speaker, cite->verified_on));
}

static void add_people(struct rule_lines *lines)
{
	const struct rule_people *people = &lines->rule->people;

	if (people->remind_every.amount) {
		struct text every = speak_duration(&lines->speaker, people->remind_every);

		lines_add(lines, "again", 0, lines_phrase(lines, "again.every", every, (struct text){0}));
	}
	if (people->owner.size)
		lines_add(lines, "owner", 0, people->owner);
	if (people->review_by != NO_DAY)
		lines_add(lines, "review_by", 0, speak_date(&lines->speaker, people->review_by));
}

void lines_of_telling(struct rule_lines *lines)
{
	const struct rule *rule = lines->rule;
	struct text kind = word(lines, "kind", rule_kind_name(rule->kind));
	struct text severity = word(lines, "severity", severity_name(rule->severity));

	lines_add(lines, "told_as", 0, lines_phrase(lines, "told", kind, severity));
	if (rule->piece_count)
		lines_add(lines, "why", 0, spoken_summary(lines));
	for (size_t i = 0; i < rule->step_count; i++)
		lines_add(lines, "steps", 0, rule->steps[i]);
	if (rule->track)
		lines_add(lines, "tracks", 0, speak_value(&lines->speaker, rule->track));
	add_people(lines);
	for (size_t i = 0; i < rule->cite_count; i++)
		lines_add(lines, "cites", 0, spoken_citation(lines, &rule->cites[i]));
}
