# lineout: see README.md. `make demo` and `make test` do everything on a bare
# Debian 12 as root; `make help` lists the rest.

ifeq ($(origin CC),default)
CC = gcc
endif
BUILD ?= build
PREFIX ?= /usr/local
DATADIR ?= $(PREFIX)/share/lineout

# Folders of src/ to build, in the order of the layers (tests/check/layers.sh).
MODULES ?= base network customer work supply solver reliability plan siting \
	switching cim store notify report app web

WARN = -std=c11 -Wall -Wextra -Wpedantic -Werror -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wwrite-strings \
	-Wpointer-arith -Wconversion
OPT ?= -O2 -g
SAN ?=
ASAN = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer

PACKAGES = glib-2.0 libxml-2.0 sqlite3 libcurl jansson openssl zlib liblzma \
	libzip libmicrohttpd
# Evaluated when first used, so that `make deps` works before they exist.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)

# Debian packages: to build and run, and beside them to test.
DEPS = gcc libc6-dev pkg-config libglib2.0-dev libxml2-dev libsqlite3-dev \
	libcurl4-openssl-dev libjansson-dev libssl-dev libglpk-dev gettext \
	zlib1g-dev liblzma-dev libzip-dev libmicrohttpd-dev tzdata
DEPS_TEST = $(DEPS) groff-base mandoc zsh libcunit1-dev clang clang-format \
	glpk-utils libical-dev sqlite3 raptor2-utils libxml2-utils

CPPFLAGS_ALL = -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc $(PKG_CFLAGS) \
	-DLO_DATADIR='"$(DATADIR)"' -DLO_BUILD_DATADIR='"$(CURDIR)/data"' \
	-DLO_BUILD_LOCALEDIR='"$(abspath $(BUILD))/locale"' \
	-DLO_BUILD_WEBDIR='"$(abspath $(BUILD))/web"' $(CPPFLAGS)
CFLAGS_ALL = $(WARN) $(OPT) $(SAN) $(CFLAGS)
LIBS_ALL = $(SAN) $(LDFLAGS) $(PKG_LIBS) -lglpk -lm

LIB_SRC = $(sort $(foreach m,$(MODULES),$(wildcard src/$(m)/*.c)))
LIB_OBJ = $(LIB_SRC:%.c=$(BUILD)/%.o)
CLI_SRC = $(sort $(wildcard src/cli/*.c))
CLI_OBJ = $(CLI_SRC:%.c=$(BUILD)/%.o)
TEST_SRC = $(wildcard tests/unit/*.c) \
	$(sort $(foreach m,$(MODULES),$(wildcard tests/unit/$(m)/*.c)))
TEST_OBJ = $(TEST_SRC:%.c=$(BUILD)/%.o)
CASE_OBJ = $(BUILD)/tests/cases/runner.o
COUNTY_SRC = $(sort $(wildcard data/county/*.c))
COUNTY_OBJ = $(COUNTY_SRC:%.c=$(BUILD)/%.o)
PO = $(sort $(wildcard data/po/zh_CN/*.po))
MO = $(if $(PO),$(BUILD)/locale/zh_CN/LC_MESSAGES/lineout.mo)

# Commands are shown in short; V=1 shows them whole.
V ?=
Q = $(if $(V),,@)
say = $(if $(V),,@echo "  $(1)")

# All processors, unless -j was said.
J = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all debug web catalogues deps deps-test unit cases cli campaign year \
	test-gateway test-web test check sanitize sanitize-threads fuzz bench bench-cim bench-siting \
	bench-notify bench-kannel demo demo-run county documents install \
	install-units uninstall deb test-deb clean help FORCE

all: $(BUILD)/web/built $(BUILD)/lineout $(BUILD)/liblineout.a catalogues ## build (default)

debug: ## build without optimisation into $(BUILD)/debug
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/debug OPT="-O0 -g3" all

# --- what is built ----------------------------------------------------------

# A file that changes only when its text does: objects depend on the flags they
# were compiled with, the library on the list of its objects.
define remember
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(1))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(1))' > $@
endef

$(BUILD)/flags: FORCE
	$(call remember,$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL))

$(BUILD)/objects: FORCE
	$(call remember,$(LIB_OBJ))

$(BUILD)/liblineout.a: $(LIB_OBJ) $(BUILD)/objects
	$(call say,AR   $@)
	@rm -f $@
	$(Q)ar rcs $@ $(LIB_OBJ)

$(BUILD)/lineout: $(CLI_OBJ) $(BUILD)/liblineout.a
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $(CLI_OBJ) $(BUILD)/liblineout.a $(LIBS_ALL)

$(BUILD)/tests/run-unit: $(TEST_OBJ) $(BUILD)/liblineout.a
	$(call say,LD   $@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $(TEST_OBJ) $(BUILD)/liblineout.a \
		$(LIBS_ALL) -lcunit

# The same for ThreadSanitizer, which is told of GLib's locks.
$(BUILD)/tests/run-threads: $(TEST_OBJ) $(BUILD)/tests/tsan/glib_sync.o \
		$(BUILD)/liblineout.a
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $(filter %.o,$^) $(BUILD)/liblineout.a \
		$(LIBS_ALL) -lcunit

$(BUILD)/tests/tsan/%.o: CFLAGS += -fno-sanitize=thread

$(BUILD)/tests/run-cases: $(CASE_OBJ) $(BUILD)/liblineout.a
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $(CASE_OBJ) $(BUILD)/liblineout.a $(LIBS_ALL)

CAMPAIGN_OBJ = $(addprefix $(BUILD)/tests/gateway/,campaign.o \
	campaign_judge.o counting.o queue.o) $(BUILD)/tests/unit/store/fault_vfs.o

$(BUILD)/tests/run-campaign: $(CAMPAIGN_OBJ) $(BUILD)/liblineout.a
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $(CAMPAIGN_OBJ) $(BUILD)/liblineout.a \
		$(LIBS_ALL)

YEAR_OBJ = $(addprefix $(BUILD)/tests/gateway/,year.o counting.o)

$(BUILD)/tests/run-year: $(YEAR_OBJ) $(BUILD)/liblineout.a
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $(YEAR_OBJ) $(BUILD)/liblineout.a $(LIBS_ALL)

$(BUILD)/county: $(COUNTY_OBJ)
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $(COUNTY_OBJ) $(LDFLAGS) \
		$(shell pkg-config --libs glib-2.0)

# Another program's view of our calendars.
$(BUILD)/tests/calendar-judge: tests/calendar/judge.c $(BUILD)/flags
	$(call say,LD   $@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(WARN) -std=c11 $(OPT) $(SAN) -o $@ $< -lical

# The switch study alone: bench_siting [FILE.xml...].
$(BUILD)/bench_siting: $(BUILD)/bench/bench_siting.o $(BUILD)/liblineout.a
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $^ $(LIBS_ALL)

# The ids of texts that are told again (src/report/retell.c).
RETOLD = $(BUILD)/gen/retold_ids.inc

$(RETOLD): $(addprefix data/po/zh_CN/,findings.po cim.po errors.po)
	$(call say,GEN  $@)
	@mkdir -p $(@D)
	$(Q)msgcat --no-wrap $^ | \
		sed -n '/^msgid "rule:/d; s/^msgid \("..*"\)$$/\1,/p' > $@

$(BUILD)/src/report/retell.o: $(RETOLD)
$(BUILD)/src/report/retell.o: private CPPFLAGS_ALL += -I$(BUILD)/gen

$(BUILD)/%.o: %.c $(BUILD)/flags
	$(call say,CC   $<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -Itests/unit -MMD -MP -c -o $@ $<

catalogues: $(MO) ## translations into $(BUILD)/locale
county: $(BUILD)/county ## the generator of the demo county

$(MO): $(PO)
	$(call say,MSG  $@)
	@mkdir -p $(@D)
	$(Q)msgcat --use-first $(PO) | msgfmt --check-format -o $@ -

# What browsers load: ours, and the week calendar from npm (web/build.sh). With
# WEB_DEPS npm is installed where it is missing, while the compiler runs.
WEB_DEPS ?=
WEB_SRC = web/build.sh web/package.json web/pinned.sha256 \
	$(wildcard web/*.js web/*.css web/*.svg)

$(BUILD)/web/built: $(WEB_SRC)
	$(call say,WEB  $(@D))
	$(Q)WEB_DEPS='$(WEB_DEPS)' web/build.sh $(@D)
	@touch $@

web: ## try again to fetch the week calendar
	@rm -f $(BUILD)/web/built
	@$(MAKE) --no-print-directory WEB_DEPS=yes $(BUILD)/web/built

# --- packages ---------------------------------------------------------------

deps: ## install what the build needs (Debian 12)
	@.ci/deps $(DEPS)

deps-test: ## ... and what the tests need
	@.ci/deps $(DEPS_TEST)

# --- tests ------------------------------------------------------------------

unit: $(BUILD)/tests/run-unit catalogues ## unit tests; SUITE=section runs one
	$(BUILD)/tests/run-unit $(SUITE)

cases: all $(BUILD)/tests/run-cases ## case folders; CASE=plan/name runs one
	$(BUILD)/tests/run-cases $(BUILD)/lineout tests/cases $(CASE)

cli: all ## golden tests of the command line
	LINEOUT=$(abspath $(BUILD))/lineout tests/cli/run.sh

test: deps-test ## everything: build, unit, cases, cli, check, clang
	@MAKE="$(MAKE) --no-print-directory $(J) WEB_DEPS=yes" BUILD="$(BUILD)" \
		tests/run.sh build unit cases cli campaign year gateway demo \
		documents calendar install check clang

test-web: deps ## the board in a real browser
	@$(MAKE) --no-print-directory $(J) WEB_DEPS=yes all county
	@tests/web/run.sh $(BUILD)

check: deps-test ## house rules
	@CHECK_FLAGS='$(WARN) $(CPPFLAGS_ALL)' tests/check/run.sh

sanitize: deps-test ## unit, cases and cli under ASan and UBSan
	@MAKE="$(MAKE) --no-print-directory $(J)" BUILD="$(BUILD)/sanitize" \
		SAN="$(ASAN)" OPT="-O1 -g" G_SLICE=always-malloc \
		ASAN_OPTIONS=detect_stack_use_after_return=1 \
		UBSAN_OPTIONS=print_stacktrace=1 \
		tests/run.sh build unit cases cli

# Suites of what runs in several threads.
THREADS = server doing calling_off login pages reports metrics web_corpus

sanitize-threads: deps-test ## the board's tests under ThreadSanitizer
	@$(MAKE) --no-print-directory $(J) BUILD=$(BUILD)/threads \
		SAN=-fsanitize=thread OPT="-O1 -g" catalogues \
		$(BUILD)/threads/tests/run-threads
	@tests/threads.sh $(BUILD)/threads/tests/run-threads $(THREADS)

# The library once more with the fuzzer's eyes, in a folder of its own.
FUZZ ?=
FUZZ_FLAGS = -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=undefined -fno-omit-frame-pointer

fuzz: deps-test ## libFuzzer; T=cim, FUZZ="-max_total_time=60"
	@$(MAKE) --no-print-directory $(J) BUILD=$(BUILD)/fuzz CC=clang \
		SAN="$(FUZZ_FLAGS)" OPT="-O1 -g" $(BUILD)/fuzz/run-$(or $(T),cim)
	@mkdir -p $(BUILD)/fuzz/corpus-$(or $(T),cim)
	$(BUILD)/fuzz/run-$(or $(T),cim) -dict=tests/fuzz/$(or $(T),cim).dict \
		$(FUZZ) $(BUILD)/fuzz/corpus-$(or $(T),cim) \
		tests/fuzz/corpus/$(or $(T),cim)

$(BUILD)/run-%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/liblineout.a
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -fsanitize=fuzzer -o $@ $^ $(LIBS_ALL)

$(BUILD)/tests/smsc: $(BUILD)/tests/gateway/smsc.o
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $^ $(LDFLAGS) \
		$(shell pkg-config --libs glib-2.0)

test-gateway: all $(BUILD)/tests/smsc ## real Kannel with an SMPP simulator
	LINEOUT=$(abspath $(BUILD))/lineout SMSC=$(abspath $(BUILD))/tests/smsc \
		tests/gateway/kannel.sh

year: $(BUILD)/tests/run-year ## the automatic sender through a year, fake clock
	$(BUILD)/tests/run-year uk cn-rural au

# A small one is part of `make test`. SEED=n for another.
campaign: all $(BUILD)/tests/run-campaign ## 1000 kills of senders over 20 000 messages
	$(BUILD)/tests/run-campaign $(BUILD)/lineout 1000 20000 $(or $(SEED),7) 3

bench-siting: $(BUILD)/bench_siting ## times of the switch study
	$(BUILD)/bench_siting

BENCH_OBJ = $(addprefix $(BUILD)/bench/,bench_plan.o instance.o \
	instance_net.o instance_work.o time_indexed.o) \
	$(BUILD)/data/county/chance.o

$(BUILD)/bench_plan: $(BENCH_OBJ) $(BUILD)/liblineout.a
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $(BENCH_OBJ) $(BUILD)/liblineout.a $(LIBS_ALL)

# off(R) of a published network: bench_supply FILE.
$(BUILD)/bench_supply: $(BUILD)/bench/bench_supply.o $(BUILD)/liblineout.a
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $^ $(LIBS_ALL)

# The sender against a responder of ours, also at a limited rate and with a
# long queue.
$(BUILD)/bench_notify: $(BUILD)/bench/bench_notify.o \
		$(BUILD)/bench/responder.o $(BUILD)/tests/gateway/queue.o \
		$(BUILD)/liblineout.a
	$(call say,LD   $@)
	$(Q)$(CC) -pthread -o $@ $^ $(LIBS_ALL)

$(BUILD)/bare_sender: $(BUILD)/bench/bare_sender.o
	$(call say,LD   $@)
	$(Q)$(CC) -o $@ $^ $(LDFLAGS) $(shell pkg-config --libs libcurl glib-2.0)

bench-kannel: $(BUILD)/bench_notify $(BUILD)/bare_sender $(BUILD)/tests/smsc ## the sender beside a bare one, through Kannel
	bench/bench_kannel.sh $(BUILD)

bench-notify: $(BUILD)/bench_notify ## messages a second, rate, long queue
	$(BUILD)/bench_notify 5000 5
	$(BUILD)/bench_notify 3000 5 500 50
	$(BUILD)/bench_notify 1000000 -1

$(BUILD)/own_clock.so: bench/own_clock.c
	$(call say,LD   $@)
	$(Q)$(CC) $(WARN) -std=c11 $(OPT) -shared -fPIC -o $@ $<

bench: all county $(BUILD)/bench_plan $(BUILD)/bench_supply \
		$(BUILD)/own_clock.so ## planner and sender beside their goals and peers
	bench/run.sh $(BUILD)
	$(MAKE) --no-print-directory bench-notify bench-kannel

bench-cim: deps-test $(BUILD)/bench_cim ## CIM reading beside rapper, xmllint
	bench/bench_cim.sh $(BUILD)

$(BUILD)/bench_cim: $(BUILD)/bench/bench_cim.o $(BUILD)/liblineout.a
	$(call say,LD   $@)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $^ $(LIBS_ALL)

$(BUILD)/open_loop: $(BUILD)/bench/open_loop.o
	$(call say,LD   $@)
	$(Q)$(CC) -o $@ $^ $(LDFLAGS) $(shell pkg-config --libs libcurl glib-2.0)

bench-web: all county $(BUILD)/open_loop ## the board under 200 requests a second
	bench/bench_web.sh $(BUILD)

# --- the demo, install ------------------------------------------------------

demo: deps ## build, then plan a week of an invented county
	@$(MAKE) --no-print-directory $(J) WEB_DEPS=yes all county
	@$(MAKE) --no-print-directory demo-run

demo-run:
	@data/demo/demo.sh $(BUILD)

# Data files that the program reads at run time.
INSTALLED_DATA = $(wildcard data/calendars/*.csv)

# Made by the program from its own tables.
MANDIR ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
UNITDIR ?= $(PREFIX)/lib/systemd/system
DOCUMENTS = $(BUILD)/documents
DOCUMENT = $(BUILD)/lineout document

documents: all ## manual pages and completions, from the option tables
	@mkdir -p $(DOCUMENTS)/zh_CN
	@$(DOCUMENT) man --lang en >$(DOCUMENTS)/lineout.1
	@$(DOCUMENT) settings --lang en >$(DOCUMENTS)/lineout.conf.5
	@$(DOCUMENT) man --lang zh >$(DOCUMENTS)/zh_CN/lineout.1
	@$(DOCUMENT) settings --lang zh >$(DOCUMENTS)/zh_CN/lineout.conf.5
	@$(DOCUMENT) bash >$(DOCUMENTS)/lineout.bash
	@$(DOCUMENT) zsh --lang en >$(DOCUMENTS)/_lineout

install: all county documents install-units ## into $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(DATADIR)/calendars \
		$(DESTDIR)$(DATADIR)/models $(DESTDIR)$(DATADIR)/web \
		$(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
		$(DESTDIR)$(MANDIR)/zh_CN/man1 $(DESTDIR)$(MANDIR)/zh_CN/man5
	install -m 644 models/*.mod $(DESTDIR)$(DATADIR)/models
	install -m 755 $(BUILD)/lineout $(DESTDIR)$(PREFIX)/bin/lineout
	$(if $(INSTALLED_DATA),install -m 644 $(INSTALLED_DATA) \
		$(DESTDIR)$(DATADIR)/calendars)
	$(if $(MO),install -D -m 644 $(MO) \
		$(DESTDIR)$(DATADIR)/locale/zh_CN/LC_MESSAGES/lineout.mo)
	install -m 644 $(BUILD)/web/*.* $(DESTDIR)$(DATADIR)/web
	install -m 644 $(DOCUMENTS)/lineout.1 $(DESTDIR)$(MANDIR)/man1
	install -m 644 $(DOCUMENTS)/lineout.conf.5 $(DESTDIR)$(MANDIR)/man5
	install -m 644 $(DOCUMENTS)/zh_CN/lineout.1 $(DESTDIR)$(MANDIR)/zh_CN/man1
	install -m 644 $(DOCUMENTS)/zh_CN/lineout.conf.5 \
		$(DESTDIR)$(MANDIR)/zh_CN/man5
	install -D -m 644 $(DOCUMENTS)/lineout.bash $(DESTDIR)$(BASHDIR)/lineout
	install -D -m 644 $(DOCUMENTS)/_lineout $(DESTDIR)$(ZSHDIR)/_lineout
	$(BUILD)/county --out $(DESTDIR)$(DATADIR)/demo >/dev/null

# systemd's units name the program where it is put.
UNITS = $(DESTDIR)$(UNITDIR)

install-units:
	install -d $(UNITS)
	for unit in data/systemd/*; do \
		sed 's|=/usr/local/bin/|=$(PREFIX)/bin/|' $$unit \
			>$(UNITS)/$${unit##*/} || exit 1; \
		chmod 644 $(UNITS)/$${unit##*/}; done

uninstall: ## take away what install put there; settings and stores stay
	rm -rf $(DESTDIR)$(DATADIR)
	rm -f $(DESTDIR)$(PREFIX)/bin/lineout \
		$(DESTDIR)$(MANDIR)/man1/lineout.1 \
		$(DESTDIR)$(MANDIR)/man5/lineout.conf.5 \
		$(DESTDIR)$(MANDIR)/zh_CN/man1/lineout.1 \
		$(DESTDIR)$(MANDIR)/zh_CN/man5/lineout.conf.5 \
		$(DESTDIR)$(BASHDIR)/lineout $(DESTDIR)$(ZSHDIR)/_lineout \
		$(patsubst data/systemd/%,$(UNITS)/%,$(wildcard data/systemd/*))

# A build of its own: the paths are in the program, hardened as Debian does.
HARDENED = export CPPFLAGS=-D_FORTIFY_SOURCE=2 \
	CFLAGS=-fstack-protector-strong LDFLAGS='-Wl,-z,relro -Wl,-z,now';

deb: deps ## a Debian package in $(BUILD)/deb
	@$(HARDENED) $(MAKE) --no-print-directory $(J) WEB_DEPS=yes \
		BUILD=$(BUILD)/deb PREFIX=/usr all county
	@$(HARDENED) MAKE="$(MAKE)" packaging/deb.sh $(BUILD)/deb

test-deb: deb ## the package in a clean root: debootstrap
	@.ci/deps debootstrap lintian
	@tests/check/deb.sh $(BUILD)/deb/lineout_*.deb

clean: ## remove $(BUILD)
	rm -rf $(BUILD)

help: ## this list
	@awk -F '##' '/^[a-z-]+:.*##/ { split($$1, t, ":"); \
		printf "  make %-12s%s\n", t[1], $$2 }' Makefile

-include $(BENCH_OBJ:.o=.d) $(CAMPAIGN_OBJ:.o=.d) $(YEAR_OBJ:.o=.d)
-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TEST_OBJ:.o=.d) \
	$(CASE_OBJ:.o=.d) $(COUNTY_OBJ:.o=.d)
