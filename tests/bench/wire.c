/* Speaks HTTP/1.1 over one socket. */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 64 << 10 };

void wire_fail(const char *what)
{
	fprintf(stderr, "client: %s: %s\n", what, errno ? strerror(errno) : "not as expected");
	exit(EXIT_FAILURE);
}

double wire_now_s(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

int wire_unix(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		wire_fail(path);
	memcpy(address.sun_path, path, strlen(path));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		wire_fail(path);
	return fd;
}

static int connect_port(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	        .sin_port = htons((uint16_t)port),
	        .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		wire_fail("the daemon's port");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

void wire_open(struct wire *wire, const struct target *target)
{
	*wire = (struct wire){.target = target};
	wire->fd = target->socket ? wire_unix(target->socket) : connect_port(target->port);
}

void wire_close(struct wire *wire)
{
	close(wire->fd);
	buf_finish(&wire->head);
	buf_finish(&wire->answer);
}

static void head_begin(struct wire *wire, const char *method, const char *path)
{
	buf_clear(&wire->head);
	buf_print(&wire->head, "%s %s HTTP/1.1\r\nHost: bench\r\n", method, path);
	if (wire->target->token)
		buf_print(&wire->head, "Authorization: Bearer %s\r\n", wire->target->token);
}

static void send_all(struct wire *wire, struct text body)
{
	struct iovec parts[] = {{wire->head.at, wire->head.size}, {(char *)body.at, body.size}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

	while (parts[0].iov_len + parts[1].iov_len > 0) {
		ssize_t sent = sendmsg(wire->fd, &message, MSG_NOSIGNAL);
		if (sent < 0)
			wire_fail("sending");
		for (int i = 0; i < 2; i++) {
			size_t of_part = (size_t)sent < parts[i].iov_len ? (size_t)sent : parts[i].iov_len;
			parts[i].iov_base = (char *)parts[i].iov_base + of_part;
			parts[i].iov_len -= of_part;
			sent -= (ssize_t)of_part;
		}
	}
}

static void read_more(struct wire *wire)
{
	ssize_t got = recv(wire->fd, buf_room(&wire->answer, PIECE), PIECE, 0);

	if (got <= 0) {
		errno = got ? errno : 0;
		wire_fail("the daemon closed a connection");
	}
	wire->answer.size += (size_t)got;
}

/* Leaves wire->answer at the body, as far as it has come. */
static int read_head(struct wire *wire, size_t *length)
{
	const char *end;

	buf_clear(&wire->answer);
	do
		read_more(wire);
	while (!(end = memmem(wire->answer.at, wire->answer.size, "\r\n\r\n", 4)));
	buf_z(&wire->answer);
	const char *said = strcasestr(wire->answer.at, "\r\nContent-Length:");
	int status = (int)strtol(wire->answer.at + strlen("HTTP/1.1 "), NULL, 10);
	size_t head = (size_t)(end - wire->answer.at) + 4;

	*length = said && said < end ? strtoul(said + strlen("\r\nContent-Length:"), NULL, 10) : 0;
	memmove(wire->answer.at, wire->answer.at + head, wire->answer.size - head);
	wire->answer.size -= head;
	return status;
}

int wire_post(struct wire *wire, const char *path, struct text body)
{
	size_t length;

	head_begin(wire, "POST", path);
	buf_print(&wire->head, "Content-Type: application/x-ndjson\r\nContent-Length: %u\r\n\r\n",
	        (unsigned)body.size);
	send_all(wire, body);
	int status = read_head(wire, &length);
	while (wire->answer.size < length)
		read_more(wire);
	return status;
}

void wire_listen(struct wire *wire, const char *path)
{
	size_t length;

	head_begin(wire, "GET", path);
	buf_add_z(&wire->head, "\r\n");
	send_all(wire, (struct text){0});
	if (read_head(wire, &length) != 200)
		wire_fail("the stream was refused");
}

size_t wire_more(struct wire *wire, char *out, size_t size)
{
	ssize_t got = recv(wire->fd, out, size, 0);

	return got > 0 ? (size_t)got : 0;
}
