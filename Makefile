# Everything a developer types; `make help` lists it.
#
# One build folder per flavour, so a sanitizer build never mixes with a plain one: build/ for the plain one,
# build/asan, build/tsan, build/cover for the others (make FLAVOUR=asan unit).  Sources are found by wildcard:
# adding a file needs no edit here.
FLAVOUR ?= release
B := $(if $(filter release,$(FLAVOUR)),build,build/$(FLAVOUR))
O := $(B)/obj

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Wformat=2 -Wundef
STD  := -std=c11 -D_GNU_SOURCE -I. -Iinclude -fvisibility=hidden -ffp-contract=off -fno-strict-aliasing
PKGS := libuv yaml-0.1 sqlite3 lua5.4 libmicrohttpd jansson libsodium libcurl libzstd

# The programs are optimised as a whole, which is an eighth less of the engine's time and a quarter of a minute more to link
# each; the tests link the same objects as they are.  `make LTO=` does without.
LTO           := -flto=auto
FLAGS_release := -O2 -g $(if $(LTO),$(LTO) -ffat-lto-objects) -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
FLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_tsan    := -O1 -g -fsanitize=thread -fno-omit-frame-pointer
FLAGS_cover   := -O0 -g --coverage
LINK_release  := -pie -Wl,-z,relro,-z,now
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# pkg-config is asked when a recipe runs, not when this file is read: on a fresh machine `deps` comes first.
CFLAGS_ALL = $(STD) $(WARN) -Werror $(FLAGS_$(FLAVOUR)) $$(pkg-config --cflags $(PKGS)) $(CFLAGS)
LIBS       = $$(pkg-config --libs $(PKGS)) -lcsv -lpthread -lm
PYTHON     := /usr/bin/python3

# One short line a file; `make V=1` shows the commands.
Q          := $(if $(V),,@)
say         = $(if $(V),,@echo "  $(1)  $@")
# Stories wait more than they work: so many at a time.  `PYTEST=-n0` has them one after the other.
AT_ONCE    := $(shell expr 2 '*' $$(nproc 2>/dev/null || echo 1))
BUILD      := $(MAKE) -s --no-print-directory -j$(shell nproc 2>/dev/null || echo 2)

objects  = $(patsubst %.c,$(O)/%.o,$(filter %.c,$(1))) $(patsubst %.S,$(O)/%.o,$(filter %.S,$(1)))
BASE    := $(wildcard base/*.c)
RULES   := $(wildcard rules/*/*.c rules/*/*.S)
DAEMON  := $(filter-out daemon/main.c,$(wildcard daemon/*.c daemon/*/*.c daemon/*/*.S))
CLI     := $(filter-out cli/main.c,$(wildcard cli/*.c cli/*.S cli/*/*.c))
UNITS   := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))
THREADED := $(patsubst tests/unit/%.c,$(B)/tests/%,$(shell grep -lwE '(seam|worker|pthread)_create|replay_run|blocks_begin' tests/unit/test_*.c))
FIXTURES := $(wildcard tests/host/*.c tests/unit/fixture_*.c) tests/sim/chance.c
SIMS    := $(patsubst tests/sim/%.c,$(B)/tests/%,$(wildcard tests/sim/sim_*.c))
SIMLIB  := $(wildcard tests/host/*.c) $(filter-out tests/sim/sim_%,$(wildcard tests/sim/*.c))
FAULTS  := $(patsubst tests/faults/%.c,$(B)/tests/%,$(wildcard tests/faults/faults_*.c))
FAULTLIB := tests/sim/chance.c $(filter-out tests/faults/faults_%,$(wildcard tests/faults/*.c))
BENCHES := $(addprefix $(B)/tests/,bench_work bench_floor bench_loop bench_client bench_daemon)
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

all: $(B)/intervened $(B)/intervene                 ## build the daemon and the command line
.DEFAULT_GOAL := all

$(O)/libengine.a: $(call objects,$(BASE) $(RULES))
$(O)/libdaemon.a: $(call objects,$(DAEMON))
$(O)/libcli.a: $(call objects,$(CLI))
$(O)/libfixture.a: $(call objects,$(FIXTURES))
$(O)/%.a:
	@rm -f $@; ar rcs $@ $^

$(B)/intervened: $(O)/daemon/main.o $(O)/libdaemon.a $(O)/libengine.a
	$(call say,LD )
	$(Q)$(CC) $(CFLAGS_ALL) $(LINK_$(FLAVOUR)) $(LDFLAGS) -o $@ $^ $(LIBS)
$(B)/intervene: $(O)/cli/main.o $(O)/libcli.a $(O)/libdaemon.a $(O)/libengine.a
	$(call say,LD )
	$(Q)$(CC) $(CFLAGS_ALL) $(LINK_$(FLAVOUR)) $(LDFLAGS) -o $@ $^ $(LIBS)
$(B)/tests/test_%: $(O)/tests/unit/test_%.o $(O)/libfixture.a $(O)/libcli.a $(O)/libdaemon.a $(O)/libengine.a
	@mkdir -p $(@D)
	$(call say,LD )
	$(Q)$(CC) $(CFLAGS_ALL) -fno-lto $(LINK_$(FLAVOUR)) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)
# A year runs the daemon's core, on the disk of the faults and a seam of its own.
YEARLIB := $(wildcard tests/sim/year/*.c) $(wildcard tests/faults/disk*.c) $(addprefix tests/faults/,crash_vfs.c office.c tables.c)
$(B)/tests/sim_year: $(call objects,$(YEARLIB)) $(O)/libdaemon.a
$(B)/tests/sim_%: $(O)/tests/sim/sim_%.o $(call objects,$(SIMLIB)) $(O)/libengine.a
	@mkdir -p $(@D)
	$(call say,LD )
	$(Q)$(CC) $(CFLAGS_ALL) -fno-lto $(LINK_$(FLAVOUR)) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %libdaemon.a,$^) $(O)/libengine.a $(LIBS)

$(B)/tests/faults_%: $(O)/tests/faults/faults_%.o $(call objects,$(FAULTLIB)) $(O)/libdaemon.a $(O)/libengine.a
	@mkdir -p $(@D)
	$(call say,LD )
	$(Q)$(CC) $(CFLAGS_ALL) -fno-lto $(LINK_$(FLAVOUR)) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

$(B)/tests/bench_work: $(call objects,tests/bench/work.c tests/bench/standard_work.c tests/sim/chance.c)
$(B)/tests/bench_floor: $(call objects,tests/bench/floor_log.c tests/bench/scan.c)
$(B)/tests/bench_loop: $(call objects,tests/bench/loop.c tests/bench/loop_days.c tests/bench/scan.c)
$(B)/tests/bench_client: $(call objects,$(addprefix tests/bench/,client.c load.c pace.c bodies.c wire.c))
$(B)/tests/bench_daemon: $(O)/tests/bench/held_clock.o $(O)/libdaemon.a
$(BENCHES): $(O)/libengine.a
	@mkdir -p $(@D)
	$(call say,LD )
	$(Q)$(CC) $(CFLAGS_ALL) $(LINK_$(FLAVOUR)) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %libdaemon.a,$^) $(O)/libengine.a $(LIBS)

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC )
	$(Q)$(CC) $(CFLAGS_ALL) -DINTERVENED_VERSION='"$(VERSION)"' -MMD -MP -c -o $@ $<
$(O)/%.o: %.S
	@mkdir -p $(@D)
	$(call say,CC )
	$(Q)$(CC) -I. -c -o $@ $<
$(O)/rules/model/prelude.o: rules/prelude.yml
$(O)/rules/packs/packs.o: $(wildcard rules/packs/*/*.yml)
$(O)/daemon/demo/rules.o: examples/demo-rules.yml
$(O)/cli/starter.o: $(wildcard examples/starter/* examples/starter/rules.d/*)

deps:                                               ## install what is missing (Debian packages)
	@sh tests/deps.sh
demo: deps                                          ## a made-up district, running: loads a year, replays the present
	@$(BUILD) all
	@$(B)/intervened --demo
check: deps                                         ## every test that a push needs, under 10 minutes
	@$(BUILD) all $(UNITS) $(SIMS) $(FAULTS) $(BENCHES)
	@$(BUILD) -O sim faults unit
	@$(MAKE) --no-print-directory e2e
# One line of each program, or all that it printed when it failed; `make -j unit` has several at work.
$(addsuffix .passes,$(UNITS) $(FAULTS)): %.passes: %
	@$< 2>&1 | $(PYTHON) tests/unit/quiet.py $<
$(addsuffix .passes,$(SIMS)): %.passes: %
	@$< $(SIM_SECONDS)
unit: $(addsuffix .passes,$(UNITS))                 ## one program per module (seconds)
sim: $(addsuffix .passes,$(SIMS))                   ## random districts: any arrival order gives the same answer
faults: $(addsuffix .passes,$(FAULTS))              ## power cut at any write, disks that fail, memory that runs out
e2e: all $(BENCHES) $(B)/tests/sim_year             ## the real binaries, told as stories
	@B=$(B) $(PYTHON) -m pytest -q -p no:cacheprovider -n $(AT_ONCE) tests/e2e $(PYTEST)
asan:                                               ## unit, simulation and stories under address + UB sanitizers
	@$(MAKE) --no-print-directory FLAVOUR=asan check
tsan: deps                                          ## whatever has more than one thread, under the thread sanitizer (6 minutes)
	@$(BUILD) FLAVOUR=tsan all threaded
	@B=build/tsan UNITS="$(notdir $(THREADED))" $(PYTHON) tests/tsan/run.py -n $(AT_ONCE) $(PYTEST)
threaded: $(THREADED)
torture: all $(FAULTS) $(SIMS) $(UNITS)               ## the promises at length, filled in: docs/guarantees.md (15 minutes)
	@B=$(B) $(PYTHON) tests/torture.py $(TORTURE)
torture-long: all $(FAULTS) $(SIMS) $(UNITS)          ## further (a night)
	@B=$(B) $(PYTHON) tests/torture.py --long $(TORTURE)
fuzz: deps                                          ## each parser, FUZZ_SECONDS each (60)
	@for f in $(FUZZERS); do sh tests/fuzz/run.sh $$f $${FUZZ_SECONDS:-60} || exit 1; done
bench: all $(BENCHES)                               ## what performance.md promises, beside the peers (minutes)
	@B=$(B) $(PYTHON) tests/bench/bench.py standard $(BENCH)
bench-long: all $(BENCHES)                          ## 100,000 students, 60 M events (20 minutes; BENCH=--students 2000)
	@B=$(B) $(PYTHON) tests/bench/bench.py long $(BENCH)
cover:                                              ## line coverage of the unit tests and stories
	@$(MAKE) --no-print-directory FLAVOUR=cover check && gcovr -r . build/cover --exclude tests
lint: all                                           ## format, layers, headers, banned calls, sizes
	@B=$(B) sh tests/lint/run.sh
format:                                             ## format in place
	@git ls-files '*.c' '*.h' | xargs clang-format -i

# What is installed: each word is where it is, a colon, and where it goes below PREFIX.
PREFIX  ?= /usr/local
MANUAL  := $(patsubst docs/man/%.scd,$(B)/man/%,$(wildcard docs/man/*.scd))
DOCDIR  := share/doc/intervened
PARTS   := $(foreach f,intervened intervene,$(B)/$(f):bin/$(f)) \
	$(foreach f,$(MANUAL),$(f):share/man/man$(subst .,,$(suffix $(f)))/$(notdir $(f))) \
	$(foreach f,$(wildcard systemd/*.service systemd/*.socket systemd/*.timer),$(f):lib/systemd/system/$(notdir $(f))) \
	systemd/intervened.sysusers:lib/sysusers.d/intervened.conf \
	systemd/intervened.tmpfiles:lib/tmpfiles.d/intervened.conf \
	$(foreach f,README.md LICENSE $(wildcard docs/*.md),$(f):$(DOCDIR)/$(f)) \
	$(foreach f,$(shell find examples -type f | sort),$(f):$(DOCDIR)/$(f))

$(B)/man/%: docs/man/%.scd
	@mkdir -p $(@D)
	$(call say,MAN)
	$(Q)scdoc <$< >$@
man: $(MANUAL)                                      ## the manual's pages, from docs/man
install: all man                                    ## into DESTDIR/PREFIX (/usr/local): programs, units, manual, examples
	@for part in $(PARTS); do \
		from=$${part%%:*}; below=$${part#*:}; to=$(DESTDIR)$(PREFIX)/$$below; mode=644; \
		case $$below in bin/*) mode=755 ;; esac; \
		install -D -m $$mode "$$from" "$$to" || exit 1; \
		case $$below in lib/systemd/*) sed -i 's|/usr/bin/|$(PREFIX)/bin/|' "$$to" ;; esac; \
	done
uninstall:                                          ## takes that away again; configuration and stores stay
	@for part in $(PARTS); do rm -f "$(DESTDIR)$(PREFIX)/$${part#*:}"; done
	@find "$(DESTDIR)$(PREFIX)/$(DOCDIR)" -depth -type d -empty -delete 2>/dev/null || true
help:                                               ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' Makefile | expand -t 12
clean:                                              ## remove build/
	rm -rf build

.PHONY: $(addsuffix .passes,$(UNITS) $(FAULTS) $(SIMS)) all deps demo check unit sim faults e2e asan tsan threaded torture torture-long fuzz bench bench-long cover lint format man install uninstall help clean
.SECONDARY:
-include $(shell find $(O) -name '*.d' 2>/dev/null)
