# lineout: see README.md. `make demo` and `make test` do everything on a bare
# Debian 12; `make help` lists the rest.

CC ?= gcc
BUILD ?= build
PREFIX ?= /usr/local
DATADIR ?= $(PREFIX)/share/lineout

# Folders of src/ to build, in the order of the layers (CONVENTIONS: a folder
# includes only from folders to its left in a lower layer).
MODULES ?= base network customer work supply solver plan cim store notify \
	report app

WARN = -std=c11 -Wall -Wextra -Wpedantic -Werror -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wwrite-strings \
	-Wpointer-arith -Wconversion
OPT ?= -O2 -g
SAN ?=

PACKAGES = glib-2.0 libxml-2.0 sqlite3 libcurl jansson openssl
# Evaluated when first used, so that `make deps` works before they exist.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)

CPPFLAGS_ALL = -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc $(PKG_CFLAGS) \
	-DLO_DATADIR='"$(DATADIR)"' -DLO_BUILD_DATADIR='"$(CURDIR)/data"' \
	$(CPPFLAGS)
CFLAGS_ALL = $(WARN) $(OPT) $(SAN) $(CFLAGS)
LIBS_ALL = $(SAN) $(LDFLAGS) $(PKG_LIBS) -lglpk -lm

LIB_SRC = $(sort $(foreach m,$(MODULES),$(wildcard src/$(m)/*.c)))
LIB_OBJ = $(LIB_SRC:%.c=$(BUILD)/%.o)
CLI_SRC = $(sort $(wildcard src/cli/*.c))
CLI_OBJ = $(CLI_SRC:%.c=$(BUILD)/%.o)
TEST_SRC = $(wildcard tests/unit/*.c) \
	$(sort $(foreach m,$(MODULES),$(wildcard tests/unit/$(m)/*.c)))
TEST_OBJ = $(TEST_SRC:%.c=$(BUILD)/%.o)

.DEFAULT_GOAL := all
.PHONY: all unit clean

all: $(BUILD)/lineout

$(BUILD)/liblineout.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/lineout: $(CLI_OBJ) $(BUILD)/liblineout.a
	$(CC) $(CFLAGS_ALL) -o $@ $(CLI_OBJ) $(BUILD)/liblineout.a $(LIBS_ALL)

$(BUILD)/tests/run-unit: $(TEST_OBJ) $(BUILD)/liblineout.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -o $@ $(TEST_OBJ) $(BUILD)/liblineout.a \
		$(LIBS_ALL) -lcunit

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -Itests/unit -MMD -MP -c -o $@ $<

# Unit tests of MODULES; `make unit SUITE=section` runs one suite.
unit: $(BUILD)/tests/run-unit
	$(BUILD)/tests/run-unit $(SUITE)

clean:
	rm -rf $(BUILD)

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TEST_OBJ:.o=.d)
