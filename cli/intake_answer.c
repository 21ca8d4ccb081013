/* Sums intake answers, with the lines of rejections as the sender knows them. */
#include "intake_answer.h"
#include "answer.h"
#include <stdio.h>

static const char *const members[INTAKE_COUNTS] = {
        [COUNT_RECEIVED] = "received",
        [COUNT_NEW] = "new",
        [COUNT_CORRECTED] = "corrected",
        [COUNT_DUPLICATE] = "duplicate",
        [COUNT_DELETED] = "deleted",
        [COUNT_STALE] = "stale",
        [COUNT_REJECTED] = "rejected_total",
};

static void rejection_write(struct json *json, int64_t line, const struct json_value *one)
{
	struct arena arena = {0};
	struct text name;
	struct json_value value;

	json_object(json);
	json_key(json, "line");
	json_integer(json, line);
	for (size_t at = 0; json_member(one, &at, &arena, &name, &value);)
		if (!text_is(name, "line")) {
			json_key_text(json, name);
			json_raw(json, value.raw);
		}
	json_end(json);
	arena_finish(&arena);
}

static void rejection_show(int64_t line, const struct json_value *one)
{
	struct arena arena = {0};
	struct text code = answer_text(one, "code", &arena), field = answer_text(one, "field", &arena);
	struct text reason = answer_text(one, "reason", &arena);

	fprintf(stderr, "line %lld: %.*s %.*s%s%.*s\n", (long long)line, (int)code.size, code.at,
	        (int)field.size, field.at, field.size ? ": " : "", (int)reason.size, reason.at);
	arena_finish(&arena);
}

static void rejections_add(struct intake_answer *sum, const struct json_value *root, const uint32_t *numbers,
        size_t count, bool shows)
{
	struct json_value list, one;

	if (!answer_member(root, "rejected", &list) || list.kind != JSON_ARRAY)
		return;
	for (size_t at = 0; json_item(&list, &at, &one) && sum->rejected_listed < REJECTIONS_KEPT;) {
		int64_t line = answer_integer(&one, "line");
		if (line >= 1 && (size_t)line <= count)
			line = numbers[line - 1];
		rejection_write(&sum->list, line, &one);
		sum->rejected_listed++;
		if (shows)
			rejection_show(line, &one);
	}
}

/* All of them are named to people; programs get the last. */
static void held_add(struct intake_answer *sum, const struct json_value *root, struct text held)
{
	struct text why = answer_text(root, "held_why", &sum->arena);

	sum->held = arena_copy(&sum->arena, held);
	buf_print(&sum->held_words, "held for a person to look at: delivery %.*s%s%.*s\n", (int)held.size,
	        held.at, why.size ? ": " : "", (int)why.size, why.at);
}

int intake_answer_add(struct intake_answer *sum, const struct buf *body, const uint32_t *numbers,
        size_t count, bool shows, struct diag *why)
{
	struct json_value root;

	if (answer_read(body, &root, why))
		return -1;
	if (!sum->list.out) {
		sum->list = (struct json){.out = &sum->rejected};
		json_list(&sum->list);
	}
	for (size_t i = 0; i < INTAKE_COUNTS; i++)
		sum->counts[i] += answer_integer(&root, members[i]);
	int64_t last_seq = answer_integer(&root, "last_seq");
	sum->last_seq = last_seq > sum->last_seq ? last_seq : sum->last_seq;
	struct text held = answer_text(&root, "held", &sum->arena);
	if (held.size)
		held_add(sum, &root, held);
	rejections_add(sum, &root, numbers, count, shows);
	return 0;
}

void intake_answer_json(struct intake_answer *sum)
{
	struct buf out = {0};
	struct json json = {.out = &out};

	if (sum->list.depth)
		json_end(&sum->list);
	json_object(&json);
	for (size_t i = 0; i < COUNT_REJECTED; i++) {
		json_key(&json, members[i]);
		json_integer(&json, sum->counts[i]);
	}
	json_key(&json, "rejected");
	json_raw(&json, sum->rejected.size ? buf_text(&sum->rejected) : text_of("[]"));
	json_key(&json, members[COUNT_REJECTED]);
	json_integer(&json, sum->counts[COUNT_REJECTED]);
	json_key(&json, "held");
	if (sum->held.size)
		json_text(&json, sum->held);
	else
		json_null(&json);
	json_key(&json, "last_seq");
	json_integer(&json, sum->last_seq);
	json_end(&json);
	printf("%s\n", buf_z(&out));
	buf_finish(&out);
}

/* "3912 lines: 3870 new, 31 corrected, 9 duplicate, 2 rejected": what did not happen is not said. */
void intake_answer_words(struct intake_answer *sum)
{
	static const char *const words[INTAKE_COUNTS] = {
	        "received", "new", "corrected", "duplicate", "deleted", "stale", "rejected"};
	const char *separator = ": ";

	printf("%lld line%s", (long long)sum->counts[COUNT_RECEIVED],
	        sum->counts[COUNT_RECEIVED] == 1 ? "" : "s");
	for (size_t i = COUNT_NEW; i < INTAKE_COUNTS; i++)
		if (sum->counts[i]) {
			printf("%s%lld %s", separator, (long long)sum->counts[i], words[i]);
			separator = ", ";
		}
	putchar('\n');
	fputs(buf_z(&sum->held_words), stdout);
}

void intake_answer_finish(struct intake_answer *sum)
{
	buf_finish(&sum->rejected);
	buf_finish(&sum->held_words);
	arena_finish(&sum->arena);
}
