#!/bin/sh
# Runs one fuzzer: tests/fuzz/run.sh NAME SECONDS.  Seeds are tests/fuzz/corpus/NAME; what it learns stays in
# build/fuzz/corpus/NAME, so that the next run begins where this one ended.
set -eu
name=$1
seconds=${2:-60}
here=$(dirname "$0")
build=build/fuzz
checks="-fsanitize=address,undefined -fno-sanitize-recover=all"
flags="-O1 -g $checks -fno-omit-frame-pointer -Wno-error"
packages="yaml-0.1 lua5.4 jansson libsodium"

cd "$here/../.."
mkdir -p "$build/corpus/$name" "$build/found"
log=$build/$name.log

fail() {
	echo "$name: $1"
	tail -n 40 "$log" | cut -c 1-200
	exit 1
}

make -s --no-print-directory FLAVOUR=fuzz CC=clang CFLAGS="$flags -fsanitize=fuzzer-no-link" "$build/obj/libengine.a" "$build/obj/libdaemon.a" "$build/obj/libcli.a" \
	>"$log" 2>&1 || fail "the sources do not compile"
# shellcheck disable=SC2046,SC2086
clang -std=c11 -D_GNU_SOURCE -I. -Iinclude $flags -fsanitize=fuzzer $(pkg-config --cflags $packages) \
	"tests/fuzz/$name.c" "$build/obj/libcli.a" "$build/obj/libdaemon.a" "$build/obj/libengine.a" -o "$build/$name" $(pkg-config --libs $packages) -lcsv -lm \
	>>"$log" 2>&1 || fail "the fuzzer does not compile"

seeds=
[ ! -d "tests/fuzz/corpus/$name" ] || seeds=tests/fuzz/corpus/$name
# shellcheck disable=SC2086
"$build/$name" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
	-artifact_prefix="$build/found/$name-" "$build/corpus/$name" $seeds >"$log" 2>&1 ||
	fail "a crash; again with: $build/$name $(sed -n 's/.*Test unit written to //p' "$log")"
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
echo "$name: $seconds s, $runs runs, no crash"
