/* Lets so many through a second. */
#include "bucket.h"

/* A thousandth of a token times what comes back in a second is what comes back in a millisecond. */
int64_t bucket_take(struct bucket *bucket, int64_t a_second, int64_t holds, int64_t now_ms)
{
	int64_t passed_ms = now_ms - bucket->at_ms;
	int64_t empty_in_ms = bucket->spent_milli / a_second + 1;

	bucket->at_ms = now_ms;
	if (passed_ms >= empty_in_ms)
		bucket->spent_milli = 0;
	else if (passed_ms > 0)
		bucket->spent_milli -= passed_ms * a_second;
	if (bucket->spent_milli < 0)
		bucket->spent_milli = 0;
	int64_t over_milli = bucket->spent_milli + 1000 - holds * 1000;
	if (over_milli > 0)
		return (over_milli + a_second - 1) / a_second;
	bucket->spent_milli += 1000;
	return 0;
}
