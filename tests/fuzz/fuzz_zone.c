/* Any bytes as a time zone file; bytes that do not begin like one are taken as the rule at the end of one. */
#include "base/buf.h"
#include "base/civil.h"
#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MAX_MS = 26 * 3600 * 1000 };

static void check(bool is_true, const char *what)
{
	if (is_true)
		return;
	fprintf(stderr, "fuzz_zone: %s\n", what);
	abort();
}

static void check_day(const struct zone *zone, int32_t day, int32_t ms)
{
	int64_t local_ms = (int64_t)day * MS_A_DAY + ms, at = zone_instant(zone, day, ms);
	int32_t local_day, local;
	check(at >= local_ms - DAY_MAX_MS && at <= local_ms + DAY_MAX_MS, "an instant more than a day off");
	zone_local(zone, at, &local_day, &local);
	check(local >= 0 && local < MS_A_DAY, "a time outside its day");
	check(local_day >= day - 3 && local_day <= day + 3, "another day");
}

static void add_block(struct buf *file)
{
	static const char block[44 + 10] = {
	        'T', 'Z', 'i', 'f', '2', [39] = 1, [43] = 4, [50] = 'A', 'A', 'A'};
	buf_add(file, block, sizeof block);
}

static void wrap_rule(struct buf *file, const uint8_t *data, size_t size)
{
	add_block(file);
	add_block(file);
	buf_add_char(file, '\n');
	buf_add(file, data, size);
	buf_add_char(file, '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf file = {0};
	struct zone *zone;
	if (size >= 4 && memcmp(data, "TZif", 4) == 0)
		buf_add(&file, data, size);
	else
		wrap_rule(&file, data, size);
	if (zone_read(buf_text(&file), &zone, NULL) == 0) {
		for (int32_t day = civil_day(1850, 1, 1); day < civil_day(2900, 1, 1); day += 97)
			check_day(zone, day,
			        (int32_t)(((int64_t)day * 7919000) % MS_A_DAY + MS_A_DAY) % MS_A_DAY);
		zone_destroy(zone);
	}
	buf_finish(&file);
	return 0;
}
