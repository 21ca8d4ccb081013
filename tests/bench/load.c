/* Sends what comes on stdin, as fast as it is taken; several connections take bodies in turn. */
#include "client.h"
#include "bodies.h"
#include "base/arena.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONNECTIONS_MOST = 64, STATUS_BUSY = 503, WAIT_US = 20000, VERDICTS = 6, AHEAD = 4 };

static const char *const verdicts[VERDICTS] = {
        "new", "corrected", "duplicate", "deleted", "stale", "rejected_total"};

struct note {
	uint64_t lines;
	double seconds;
};

struct load {
	const struct request *request;
	struct bodies bodies; /* of the thread that reads */
	pthread_mutex_t lock; /* over all below */
	/* Read ahead, so that nobody waits for whoever makes the lines. */
	pthread_cond_t moved;
	struct body ahead[AHEAD];
	size_t taken, read;
	bool is_read;
	int clock; /* -1: none */
	double began_s, slowest_s;
	uint64_t lines, bytes, busy, verdicts[VERDICTS];
	struct note *notes; /* owned */
	size_t note_count, note_capacity;
};

static uint64_t count_in(const struct buf *answer, const char *name)
{
	char key[32];
	int size = snprintf(key, sizeof(key), "\"%s\":", name);
	const char *at = memmem(answer->at, answer->size, key, (size_t)size);

	return at ? strtoull(at + size, NULL, 10) : 0;
}

static void note(struct load *load)
{
	struct note made = {load->lines, wire_now_s() - load->began_s};

	load->notes = memory_room(load->notes, load->note_count, &load->note_capacity, sizeof(*load->notes));
	load->notes[load->note_count++] = made;
	if (load->request->every)
		fprintf(stderr, "\r%" PRIu64 " lines, %.0f/s   ", made.lines,
		        (double)made.lines / made.seconds);
}

static void answered(struct load *load, struct wire *wire, const struct body *body, double took_s)
{
	uint64_t every = load->request->every, before = load->lines;

	buf_z(&wire->answer);
	pthread_mutex_lock(&load->lock);
	load->lines += body->lines;
	load->bytes += body->bytes.size;
	for (int i = 0; i < VERDICTS; i++)
		load->verdicts[i] += count_in(&wire->answer, verdicts[i]);
	if (took_s > load->slowest_s)
		load->slowest_s = took_s;
	if (every && before / every != load->lines / every)
		note(load);
	pthread_mutex_unlock(&load->lock);
}

/* A busy daemon has taken nothing of the body. */
static void post(struct load *load, struct wire *wire, const struct body *body)
{
	double began_s = wire_now_s();
	int status;

	while ((status = wire_post(wire, load->request->path, buf_text(&body->bytes))) == STATUS_BUSY) {
		pthread_mutex_lock(&load->lock);
		load->busy++;
		pthread_mutex_unlock(&load->lock);
		usleep(WAIT_US);
	}
	if (status != 200 && status != 207) {
		fprintf(stderr, "client: %d %.*s\n", status, (int)wire->answer.size, wire->answer.at);
		exit(EXIT_FAILURE);
	}
	answered(load, wire, body, wire_now_s() - began_s);
}

static void clock_set(struct load *load, int64_t at_ms)
{
	int64_t held;

	if (load->clock < 0 || !at_ms)
		return;
	if (write(load->clock, &at_ms, sizeof(at_ms)) != sizeof(at_ms) ||
	        read(load->clock, &held, sizeof(held)) != sizeof(held))
		wire_fail("the clock");
}

static void *reader_main(void *context)
{
	struct load *load = context;
	struct body body;

	while (bodies_next(&load->bodies, &body)) {
		pthread_mutex_lock(&load->lock);
		while (load->read - load->taken == AHEAD)
			pthread_cond_wait(&load->moved, &load->lock);
		load->ahead[load->read++ % AHEAD] = body;
		pthread_cond_broadcast(&load->moved);
		pthread_mutex_unlock(&load->lock);
	}
	pthread_mutex_lock(&load->lock);
	load->is_read = true;
	pthread_cond_broadcast(&load->moved);
	pthread_mutex_unlock(&load->lock);
	return NULL;
}

static bool next(struct load *load, struct body *body)
{
	pthread_mutex_lock(&load->lock);
	while (load->taken == load->read && !load->is_read)
		pthread_cond_wait(&load->moved, &load->lock);
	bool is_more = load->taken < load->read;
	if (is_more)
		*body = load->ahead[load->taken++ % AHEAD];
	pthread_cond_broadcast(&load->moved);
	pthread_mutex_unlock(&load->lock);
	return is_more;
}

static void *connection_main(void *context)
{
	struct load *load = context;
	struct wire wire;
	struct body body;

	wire_open(&wire, &load->request->target);
	while (next(load, &body)) {
		clock_set(load, body.clock_ms);
		post(load, &wire, &body);
		buf_finish(&body.bytes);
	}
	wire_close(&wire);
	return NULL;
}

static void print(const struct load *load, double seconds)
{
	printf("{\"lines\":%" PRIu64 ",\"bytes\":%" PRIu64
	       ",\"seconds\":%.4f,\"slowest\":%.4f,\"busy\":%" PRIu64,
	        load->lines, load->bytes, seconds, load->slowest_s, load->busy);
	for (int i = 0; i < VERDICTS; i++)
		printf(",\"%s\":%" PRIu64, verdicts[i], load->verdicts[i]);
	printf(",\"notes\":[");
	for (size_t i = 0; i < load->note_count; i++)
		printf("%s[%" PRIu64 ",%.3f]", i ? "," : "", load->notes[i].lines, load->notes[i].seconds);
	printf("]}\n");
}

int load_run(const struct request *request)
{
	unsigned count = request->connections < CONNECTIONS_MOST ? request->connections : CONNECTIONS_MOST;
	pthread_t threads[CONNECTIONS_MOST], reader;
	struct load load = {
	        .request = request,
	        .bodies = {.file = stdin, .most = request->body},
	        .clock = request->clock ? wire_unix(request->clock) : -1,
	        .began_s = wire_now_s(),
	};

	pthread_mutex_init(&load.lock, NULL);
	pthread_cond_init(&load.moved, NULL);
	if (pthread_create(&reader, NULL, reader_main, &load))
		wire_fail("a thread");
	for (unsigned i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, connection_main, &load))
			wire_fail("a thread");
	for (unsigned i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	print(&load, wire_now_s() - load.began_s);
	pthread_join(reader, NULL);
	bodies_finish(&load.bodies);
	free(load.notes);
	pthread_cond_destroy(&load.moved);
	pthread_mutex_destroy(&load.lock);
	return EXIT_SUCCESS;
}
