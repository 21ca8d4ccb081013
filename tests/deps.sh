#!/bin/sh
# deps.sh - what building and testing need, installed when missing.  On Debian through apt-get, as root or through
# sudo; elsewhere it lists what to install and goes on, so that a machine prepared by hand still builds.
set -eu
packages="gcc make git pkg-config libc6-dev libuv1-dev libyaml-dev libsqlite3-dev liblua5.4-dev libmicrohttpd-dev \
libjansson-dev libsodium-dev libcurl4-openssl-dev libzstd-dev libcsv-dev libcmocka-dev python3 python3-pytest python3-pytest-xdist python3-yaml python3-jsonschema tzdata clang libclang-rt-14-dev clang-format \
universal-ctags binutils patch strace faketime scdoc curl ca-certificates"

if ! command -v dpkg-query >/dev/null; then
	echo "deps: not a Debian system; install the equivalents of: $packages" >&2
	exit 0
fi
missing=
for package in $packages; do
	status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
	[ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
echo "deps: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
