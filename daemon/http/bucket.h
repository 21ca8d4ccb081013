#ifndef DAEMON_HTTP_BUCKET_H
#define DAEMON_HTTP_BUCKET_H
/* A token bucket: so many a second, and as many at once as it holds.  Pure: `now` is an argument.
 *
 *     int64_t wait_ms = bucket_take(&bucket, 50, 100, now_ms);
 *     if (wait_ms) ..                               come back then; nothing was taken */
#include <stdint.h>

/* {0} is full, from whenever it is first asked. */
struct bucket {
	int64_t spent_milli; /* thousandths of a token */
	int64_t at_ms;       /* monotonic; when that was so */
};

/* 0: one was taken.  Else milliseconds until there is one. */
int64_t bucket_take(struct bucket *bucket, int64_t a_second, int64_t holds, int64_t now_ms);
#endif
