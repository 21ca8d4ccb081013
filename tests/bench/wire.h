#ifndef TESTS_BENCH_WIRE_H
#define TESTS_BENCH_WIRE_H
/* Just enough HTTP for a client that must not be what is slow: one kept connection, bodies sent whole.
 *
 *     struct wire wire;
 *     wire_open(&wire, &target);
 *     int status = wire_post(&wire, "/v1/events", body);     wire.answer holds the answer's body
 *     wire_close(&wire);
 *
 * Whatever goes wrong ends the process with one line: a bench with a hole in it measures nothing. */
#include "base/buf.h"

struct target {
	const char *socket; /* a unix socket's path, or NULL: then port on this machine */
	int port;
	const char *token; /* NULL: none */
};

struct wire {
	const struct target *target; /* borrowed */
	int fd;
	struct buf head, answer;
};

void wire_open(struct wire *wire, const struct target *target);
int wire_post(struct wire *wire, const char *path, struct text body); /* the answer's status */
void wire_listen(struct wire *wire, const char *path);                /* GET, whose answer goes on */
/* More of that answer, as it comes, chunk sizes and all; 0 at its end. */
size_t wire_more(struct wire *wire, char *out, size_t size);
void wire_close(struct wire *wire);

int wire_unix(const char *path); /* a socket that is connected, the caller's to close */
double wire_now_s(void);
void wire_fail(const char *what) __attribute__((noreturn)); /* with errno's words */
#endif
