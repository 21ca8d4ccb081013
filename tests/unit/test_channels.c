/* What a channel needs to be safe: addresses told apart, signatures, secrets that nobody else can read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"
#include "daemon/channels/address.h"
#include "daemon/channels/sign.h"
#include "daemon/config/secret.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum address_kind kind_of(const char *text)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return address_kind((const struct sockaddr *)&in);
	assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
	return address_kind((const struct sockaddr *)&in6);
}

static void public_addresses_are_public(void **state)
{
	static const char *const addresses[] = {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1",
	        "11.0.0.1", "192.167.255.255", "100.63.255.255", "100.128.0.1", "169.253.1.1",
	        "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8",
	        "64:ff9b::808:808", "2002:808:808::1"};

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		if (kind_of(addresses[i]) != ADDRESS_PUBLIC)
			fail_msg("%s", addresses[i]);
}

static void all_others_are_private_however_they_are_written(void **state)
{
	static const char *const addresses[] = {"10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",
	        "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "192.0.2.1", "198.18.0.1",
	        "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "fe80::1", "fc00::1", "fd12:3456::1",
	        "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:a00:1::1",
	        "2001:db8::1", "2001::1", "::10.0.0.1", "100::1"};

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		if (kind_of(addresses[i]) != ADDRESS_PRIVATE)
			fail_msg("%s", addresses[i]);
}

static void this_machine_is_loopback(void **state)
{
	(void)state;
	assert_int_equal(kind_of("127.0.0.1"), ADDRESS_LOOPBACK);
	assert_int_equal(kind_of("127.255.0.9"), ADDRESS_LOOPBACK);
	assert_int_equal(kind_of("::1"), ADDRESS_LOOPBACK);
	assert_int_equal(kind_of("::ffff:127.0.0.1"), ADDRESS_LOOPBACK);
}

/* Computed with openssl dgst -sha256 -hmac. */
static void a_signature_is_the_hmac_of_time_point_body(void **state)
{
	struct buf out = {0};

	(void)state;
	sign_header(text_of("correct-horse-battery-staple"), "webhook.secret", 1795291200,
	        text_of("{\"a\":1}"), &out);
	assert_string_equal(buf_z(&out),
	        "Intervened-Signature: t=1795291200,k=webhook.secret,"
	        "v1=3c1de1dda56071d9f1482db0407bbe48fd0b9d02b6653e516b3a3dc16187d6f8");
	buf_finish(&out);
}

static void write_secret(const char *path, const char *bytes, unsigned mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(bytes, file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

static void refused(const struct secret_setting *setting, const char *words)
{
	struct buf secret = {0};
	struct diag why = {0};

	assert_int_equal(secret_read(setting, &secret, &why), -1);
	assert_non_null(strstr(why.message, words));
	assert_int_equal(secret.size, 0);
}

static void a_secret_is_read_without_its_line_feed_and_only_when_it_is_ours_alone(void **state)
{
	char path[] = "/tmp/test_secret_XXXXXX";
	struct secret_setting setting = {.path = path, .name = "secret"};
	struct buf secret = {0};
	struct diag why = {0};

	(void)state;
	close(mkstemp(path));
	write_secret(path, "  sixteen characters\n", 0600);
	assert_int_equal(secret_read(&setting, &secret, &why), 0);
	assert_string_equal(buf_z(&secret), "sixteen characters");
	secret_forget(&secret);
	chmod(path, 0644);
	refused(&setting, "can be read by others");
	write_secret(path, "too short\n", 0600);
	refused(&setting, "too short");
	write_secret(path, "\n\n", 0600);
	refused(&setting, "too short");
	remove(path);
	refused(&setting, "No such file");
	refused(&(struct secret_setting){.path = "/dev/null", .name = "null"}, "not a regular file");
	refused(&(struct secret_setting){.name = "hook"}, "CREDENTIALS_DIRECTORY is not set");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(public_addresses_are_public),
	        cmocka_unit_test(all_others_are_private_however_they_are_written),
	        cmocka_unit_test(this_machine_is_loopback),
	        cmocka_unit_test(a_signature_is_the_hmac_of_time_point_body),
	        cmocka_unit_test(a_secret_is_read_without_its_line_feed_and_only_when_it_is_ours_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
