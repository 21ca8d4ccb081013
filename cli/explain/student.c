/* Why rules answer as they do for one student, by files. */
#include "case.h"
#include "explain.h"
#include "words.h"
#include "base/buf.h"
#include "cli/command.h"
#include "daemon/alerts/inquiry.h"
#include <stdio.h>

static int ask(struct explain_case *asked, const char *student, struct buf *out, struct diag *why)
{
	const char *id = options_text(asked->given, "rule");
	struct json json = {.out = out};
	uint32_t rule = 0;

	if (explain_case_open(asked, student, why) || (id && inputs_rule(&asked->inputs, id, &rule, why)))
		return -1;
	const struct names *students = &asked->inputs.log.students;
	uint32_t name = names_find(students, text_of(student));
	uint32_t head = engine_head(explain_case_engine(asked, name), name);
	struct question question = {
	        .student = head,
	        .name = names_text(students, head),
	        .rule = id ? (int)rule : -1,
	        .at_ms = asked->at_ms,
	};
	struct inquiry inquiry = {
	        .engine = explain_case_engine(asked, question.student),
	        .set = asked->inputs.set,
	        .zone = asked->inputs.log.zone,
	        .event = explain_case_event,
	        .context = &asked->inputs.log,
	};
	return inquiry_json(&inquiry, &question, &json, why);
}

int explain_student(const struct options *given, const char *student)
{
	const char *lacks = !options_has(given, "rules") ? "rules" : NULL;
	struct explain_case asked = {.given = given};
	struct diag why = {0};
	struct buf out = {0};
	int code = EXIT_FINE;

	if (!lacks && !options_has(given, "events") && !options_has(given, "db"))
		lacks = "events, or --db";
	if (lacks) {
		diag_set(&why, "C144", "--student needs --%s", lacks);
		return command_fail(EXIT_USAGE, &why);
	}
	if (ask(&asked, student, &out, &why))
		code = command_fail(EXIT_FINDINGS, &why);
	else if (options_json(given))
		printf("%s\n", buf_z(&out));
	else
		explain_words(buf_text(&out));
	buf_finish(&out);
	explain_case_close(&asked);
	return code;
}
