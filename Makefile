# AXON: make run opens the window, make test checks everything, make help lists the rest.

PREFIX ?= /usr/local
DESTDIR ?=
# What axon-viewer is started with by make run, for example ARGS="--plugin mine.toml".
ARGS ?=

SHELL := /bin/bash
# A target may import only what Package.swift says it depends on.
BUILD := swift build --explicit-target-dependency-import-check error
RELEASE := $(BUILD) -c release
# What is installed carries the Swift runtime with it, and is built apart from the rest.
BUILT := .build/standalone
STANDALONE := $(RELEASE) --static-swift-stdlib --scratch-path $(BUILT)
SOURCES := Package.swift Sources Tests
BIN := $(DESTDIR)$(PREFIX)/bin
DATA := $(DESTDIR)$(PREFIX)/share
SHARE := $(DATA)/axon
# Where the programs are that make place puts into BIN.
PROGRAMS ?= $(BUILT)/release
BASH := $(DATA)/bash-completion/completions
ZSH := $(DATA)/zsh/site-functions
FISH := $(DATA)/fish/vendor_completions.d
MAN := $(DATA)/man
# A Python that has what Workers/requirements.txt names.
PYTHON ?= python3

.PHONY: help run build test test-worker fuzz lint format setup install place uninstall clean
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.* ## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | column -t -s @

run: setup ## build AXON and open its window (ARGS="…" are passed on)
	$(RELEASE) --product axon-viewer
	@.ci/open $(ARGS)

build: setup ## build both programs, optimised
	$(RELEASE) --product axon
	$(RELEASE) --product axon-viewer

test: ## run all tests, then drive the real window
	@.ci/setup test
	@.ci/test

test-worker: ## run the tests of the Python worker (PYTHON=… has Workers/requirements.txt)
	$(BUILD) --product axon
	cd Workers && AXON_BINARY="$${AXON_BINARY:-$(CURDIR)/.build/debug/axon}" \
		$(PYTHON) -m unittest discover --verbose --top-level-directory . tests

fuzz: ## read damaged files, a minute of each kind (FUZZ_SECONDS=3600 for an hour, FUZZ_KINDS=… for some)
	@FUZZ_BUILD=release .ci/fuzz

lint: ## check formatting and imports
	swift format lint --strict --recursive --parallel $(SOURCES)
	$(BUILD) --build-tests

format: ## format all Swift code in place
	swift format --in-place --recursive --parallel $(SOURCES)

setup: ## install the libraries that are missing (Debian and Ubuntu, as root or by sudo)
	@.ci/setup run

install: setup ## install into PREFIX, /usr/local by default; the result needs no Swift
	$(STANDALONE) --product axon
	$(STANDALONE) --product axon-viewer
	@$(MAKE) --no-print-directory place

# What made the bundled model and the catalogue stays behind.
place:
	install -d $(BIN) $(SHARE) $(BASH) $(ZSH) $(FISH) $(MAN)/man1 $(MAN)/man5
	install -s -m 755 $(PROGRAMS)/axon $(PROGRAMS)/axon-viewer $(BIN)
	rm -rf $(SHARE)/Shaders $(SHARE)/Assets
	cp -R --no-preserve=ownership Shaders Assets $(SHARE)
	rm -rf $(SHARE)/Assets/Demo/recipe $(SHARE)/Assets/Screenshots
	rm -f $(SHARE)/Assets/Catalogue/generate.py
	for program in axon axon-viewer; do \
		$(PROGRAMS)/$$program --generate-completion-script bash >$(BASH)/$$program && \
		$(PROGRAMS)/$$program --generate-completion-script zsh >$(ZSH)/_$$program && \
		$(PROGRAMS)/$$program --generate-completion-script fish >$(FISH)/$$program.fish || \
		exit 1; \
	done
	install -m 644 docs/man/*.1 $(MAN)/man1
	install -m 644 docs/man/*.5 $(MAN)/man5

uninstall: ## remove what make install put there
	rm -f $(BIN)/axon $(BIN)/axon-viewer $(BASH)/axon $(BASH)/axon-viewer
	rm -f $(ZSH)/_axon $(ZSH)/_axon-viewer $(FISH)/axon.fish $(FISH)/axon-viewer.fish
	rm -f $(MAN)/man1/axon.1 $(MAN)/man1/axon-viewer.1 $(MAN)/man5/axon-plugin.5
	rm -rf $(SHARE)

clean: ## remove everything that was built
	rm -rf .build
