#ifndef CLI_DOCTOR_DATA_H
#define CLI_DOCTOR_DATA_H
/* What the log of a store holds, as far as the doctor asks: counted in one pass.
 *
 *     struct doctor_data data = {0};
 *     if (doctor_data_read(&data, exam, quiet, &why)) ..
 *     doctor_data_finish(&data); */
#include "cli/fields/census.h"

struct store_exam;
struct diag;

struct doctor_school { /* as it was described last */
	struct text name, calendar, source, id;
};

struct doctor_data {
	struct census census;
	struct doctor_school *schools; /* owned; texts are the arena's */
	size_t school_count, school_capacity;
	uint64_t attendance_days, attendance_sections; /* records about a day, about a class */
	struct {
		bool is_said;
		int32_t day; /* the last that was said to be complete; NO_DAY: no day was said */
	} feeds[EVENT_TYPE_COUNT];
	struct arena arena; /* owned */
};

int doctor_data_read(struct doctor_data *data, struct store_exam *exam, bool is_quiet, struct diag *why);
void doctor_data_finish(struct doctor_data *data);
bool doctor_data_has_any(
        const struct doctor_data *data); /* of what happens to students, not of a roster alone */
#define HAPPENING_TYPES EVENT_STUDENT    /* what happens comes before the roster's types */
#endif
