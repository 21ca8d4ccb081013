/* Sends small events at a steady rate and times each until the alert that it opens is on the stream.  An event's time
 * runs from when it was due to be sent, so that a daemon that stalls the sender does not hide the wait; nor does a machine
 * that wakes the sender late, which is timed by itself: the same senders, who send nothing. */
#include "client.h"
#include "base/arena.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MOST = 256, BLOCK = 64 << 10, OVERLAP = 32, GRACE_S = 10, DIGITS = 6, BEHIND_MOST = 2 };
static const char mark[] = "\"student\":\"S";

struct sample {
	double answered_s, seen_s; /* since the event was due; 0: not yet */
};

struct pace {
	const struct request *request;
	struct sample *samples; /* owned; by event */
	unsigned room;          /* of samples */
	unsigned count;         /* to send; once sent, how many were */
	atomic_uint next, seen, reloads;
	double began_s;
	struct wire stream;
};

static double due_s(const struct pace *pace, unsigned event)
{
	return pace->began_s + (double)event / pace->request->rate;
}

static void sleep_until(double at_s)
{
	double whole = (double)(time_t)at_s;
	struct timespec at = {(time_t)at_s, (long)((at_s - whole) * 1e9)};

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void post(struct pace *pace, struct wire *wire, unsigned event)
{
	char line[200];
	unsigned student = pace->request->first + event;
	int size = snprintf(line, sizeof(line),
	        "{\"id\":\"p%u\",\"type\":\"attendance\",\"student\":\"S%06u\",\"time\":\"%s\","
	        "\"status\":\"absent\",\"excused\":false}\n",
	        student, student, pace->request->date);
	struct text body = {line, (uint32_t)size};

	if (wire_post(wire, pace->request->path, body) != 200) {
		fprintf(stderr, "client: %.*s\n", (int)wire->answer.size, wire->answer.at);
		exit(EXIT_FAILURE);
	}
}

/* A daemon that takes twice the time does not keep up, and all that follows would say the same. */
static unsigned take_event(struct pace *pace)
{
	if (wire_now_s() > pace->began_s + BEHIND_MOST * pace->request->seconds)
		return pace->count;
	return atomic_fetch_add(&pace->next, 1);
}

/* `wire` may be NULL: then nothing is sent. */
static void send_in_turn(struct pace *pace, struct wire *wire)
{
	for (unsigned event; (event = take_event(pace)) < pace->count;) {
		sleep_until(due_s(pace, event));
		if (wire)
			post(pace, wire, event);
		pace->samples[event].answered_s = wire_now_s() - due_s(pace, event);
	}
}

static void *sender_main(void *context)
{
	struct pace *pace = context;
	struct wire wire;

	wire_open(&wire, &pace->request->target);
	send_in_turn(pace, &wire);
	wire_close(&wire);
	return NULL;
}

static void *idler_main(void *context)
{
	send_in_turn(context, NULL);
	return NULL;
}

static void note_seen(struct pace *pace, const char *digits)
{
	unsigned student = (unsigned)strtoul(digits, NULL, 10), event = student - pace->request->first;

	if (student < pace->request->first || event >= pace->room || pace->samples[event].seen_s > 0)
		return;
	pace->samples[event].seen_s = wire_now_s() - due_s(pace, event);
	atomic_fetch_add(&pace->seen, 1);
}

static void scan(struct pace *pace, const char *at, const char *end)
{
	const char *found = at;

	while ((found = memmem(found, (size_t)(end - found), mark, sizeof(mark) - 1))) {
		found += sizeof(mark) - 1;
		if (end - found > DIGITS)
			note_seen(pace, found);
	}
	while ((at = memmem(at, (size_t)(end - at), "event: reload", 13))) {
		atomic_fetch_add(&pace->reloads, 1);
		at += 13;
	}
}

/* The last bytes of a block are looked at again with the next: a mark may lie across.  A note made twice is one. */
static void *stream_main(void *context)
{
	struct pace *pace = context;
	char block[OVERLAP + BLOCK + 1];
	size_t kept = 0, got;

	while ((got = wire_more(&pace->stream, block + kept, BLOCK)) > 0) {
		size_t all = kept + got;
		block[all] = '\0';
		scan(pace, block, block + all);
		kept = all < OVERLAP ? all : OVERLAP;
		memmove(block, block + all - kept, kept);
	}
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void quantiles_print(const char *name, double *seconds, size_t count)
{
	if (!count)
		return;
	qsort(seconds, count, sizeof(*seconds), by_size);
	printf(",\"%s\":{\"count\":%zu,\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"max\":%.3f}", name, count,
	        seconds[count / 2] * 1e3, seconds[count * 9 / 10] * 1e3, seconds[count * 99 / 100] * 1e3,
	        seconds[count - 1] * 1e3);
}

static void print(struct pace *pace, double seconds)
{
	double *list = memory_take(pace->count * sizeof(*list));
	size_t seen = 0;

	printf("{\"sent\":%u,\"seconds\":%.3f,\"reloads\":%u", pace->count, seconds,
	        atomic_load(&pace->reloads));
	for (unsigned i = 0; i < pace->count; i++)
		list[i] = pace->samples[i].answered_s;
	quantiles_print("answered_ms", list, pace->count);
	for (unsigned i = 0; i < pace->count; i++)
		if (pace->samples[i].seen_s > 0)
			list[seen++] = pace->samples[i].seen_s;
	quantiles_print("seen_ms", list, seen);
	printf("}\n");
	free(list);
}

static double send_all(struct pace *pace, void *(*main)(void *))
{
	unsigned count = pace->request->connections;
	pthread_t senders[CONNECTIONS_MOST];

	if (count > CONNECTIONS_MOST)
		count = CONNECTIONS_MOST;
	pace->began_s = wire_now_s() + 0.1;
	for (unsigned i = 0; i < count; i++)
		if (pthread_create(&senders[i], NULL, main, pace))
			wire_fail("a thread");
	for (unsigned i = 0; i < count; i++)
		pthread_join(senders[i], NULL);
	return wire_now_s() - pace->began_s;
}

/* Until all are there, or none has come for a while. */
static void wait_for_stream(struct pace *pace)
{
	double end_s = wire_now_s() + GRACE_S;

	pace->count = atomic_load(&pace->next) < pace->count ? atomic_load(&pace->next) : pace->count;
	for (unsigned seen = 0, now;
	        (now = atomic_load(&pace->seen)) < pace->count && wire_now_s() < end_s;) {
		if (now > seen)
			end_s = wire_now_s() + GRACE_S;
		seen = now;
		usleep(1000);
	}
}

static struct pace pace_of(const struct request *request)
{
	unsigned count = request->rate * request->seconds;
	struct pace pace = {.request = request, .count = count, .room = count};

	pace.samples = memory_take(count * sizeof(*pace.samples));
	return pace;
}

int idle_run(const struct request *request)
{
	struct pace pace = pace_of(request);
	double seconds = send_all(&pace, idler_main);

	print(&pace, seconds);
	free(pace.samples);
	return EXIT_SUCCESS;
}

int pace_run(const struct request *request)
{
	struct pace pace = pace_of(request);
	pthread_t listener;

	wire_open(&pace.stream, &request->target);
	wire_listen(&pace.stream, "/v1/stream");
	if (pthread_create(&listener, NULL, stream_main, &pace))
		wire_fail("a thread");
	double seconds = send_all(&pace, sender_main);
	wait_for_stream(&pace);
	shutdown(pace.stream.fd, SHUT_RDWR);
	pthread_join(listener, NULL);
	print(&pace, seconds);
	wire_close(&pace.stream);
	free(pace.samples);
	return EXIT_SUCCESS;
}
