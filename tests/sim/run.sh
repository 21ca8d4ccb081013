#!/bin/sh
# run.sh [SECONDS] - every simulation of $B/tests for SECONDS (10); each prints its seeds.
set -eu
for sim in "${B:-build}"/tests/sim_*; do
	[ -x "$sim" ] || continue
	"$sim" "${1:-10}"
done
