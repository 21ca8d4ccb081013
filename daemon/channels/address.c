/* Tells public addresses from all others: RFC 6890, the special-purpose registries of IANA. */
#include "address.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

static const struct {
	uint32_t net;
	int bits;
	enum address_kind kind;
} v4[] = {
        {0x7f000000, 8, ADDRESS_LOOPBACK}, /* 127.0.0.0 */
        {0x00000000, 8, ADDRESS_PRIVATE},  /* this network */
        {0x0a000000, 8, ADDRESS_PRIVATE},  /* 10.0.0.0 */
        {0x64400000, 10, ADDRESS_PRIVATE}, /* 100.64.0.0, carriers */
        {0xa9fe0000, 16, ADDRESS_PRIVATE}, /* 169.254.0.0, link-local: clouds serve credentials there */
        {0xac100000, 12, ADDRESS_PRIVATE}, /* 172.16.0.0 */
        {0xc0000000, 24, ADDRESS_PRIVATE}, /* 192.0.0.0, protocols */
        {0xc0000200, 24, ADDRESS_PRIVATE}, /* 192.0.2.0, documentation */
        {0xc0a80000, 16, ADDRESS_PRIVATE}, /* 192.168.0.0 */
        {0xc6120000, 15, ADDRESS_PRIVATE}, /* 198.18.0.0, benchmarks */
        {0xc6336400, 24, ADDRESS_PRIVATE}, /* 198.51.100.0, documentation */
        {0xcb007100, 24, ADDRESS_PRIVATE}, /* 203.0.113.0, documentation */
        {0xe0000000, 3, ADDRESS_PRIVATE},  /* multicast and above */
};

static enum address_kind v4_kind(uint32_t address)
{
	for (size_t i = 0; i < sizeof(v4) / sizeof(v4[0]); i++)
		if ((address ^ v4[i].net) >> (32 - v4[i].bits) == 0)
			return v4[i].kind;
	return ADDRESS_PUBLIC;
}

static uint32_t embedded_v4(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Global unicast is 2000::/3; of it, tunnels carry an IPv4 address that counts in its place. */
static enum address_kind v6_kind(const struct in6_addr *address)
{
	const uint8_t *at = address->s6_addr;
	static const uint8_t translated[12] = {0x00, 0x64, 0xff, 0x9b};

	if (IN6_IS_ADDR_LOOPBACK(address))
		return ADDRESS_LOOPBACK;
	if (IN6_IS_ADDR_V4MAPPED(address) || memcmp(at, translated, sizeof(translated)) == 0)
		return v4_kind(embedded_v4(at + 12));
	if (at[0] == 0x20 && at[1] == 0x02)
		return v4_kind(embedded_v4(at + 2));
	bool is_special = at[0] == 0x20 && at[1] == 0x01 && (at[2] < 2 || (at[2] == 0x0d && at[3] == 0xb8));
	return (at[0] & 0xe0) == 0x20 && !is_special ? ADDRESS_PUBLIC : ADDRESS_PRIVATE;
}

enum address_kind address_kind(const struct sockaddr *address)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	switch (address->sa_family) {
	case AF_INET: memcpy(&in, address, sizeof(in)); return v4_kind(ntohl(in.sin_addr.s_addr));
	case AF_INET6: memcpy(&in6, address, sizeof(in6)); return v6_kind(&in6.sin6_addr);
	default: return ADDRESS_PRIVATE;
	}
}
