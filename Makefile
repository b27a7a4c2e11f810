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
SHARE := $(DESTDIR)$(PREFIX)/share/axon

.PHONY: help run build test lint format setup install uninstall clean
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.* ## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | column -t -s @

run: setup ## build AXON and open its window (ARGS="…" are passed on)
	$(RELEASE) --product axon-viewer
	@.ci/open $(ARGS)

build: setup ## build both programs, optimised
	$(RELEASE) --product axon
	$(RELEASE) --product axon-viewer

test: ## run all tests, then drive the real window
	@.ci/setup test
	@.ci/test

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
	install -d $(BIN) $(SHARE)
	install -s -m 755 $(BUILT)/release/axon $(BUILT)/release/axon-viewer $(BIN)
	cp -R --no-preserve=ownership Shaders Assets $(SHARE)
	rm -rf $(SHARE)/Assets/Demo/recipe

uninstall: ## remove what make install put there
	rm -f $(BIN)/axon $(BIN)/axon-viewer
	rm -rf $(SHARE)

clean: ## remove everything that was built
	rm -rf .build
