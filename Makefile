# What to run, and in which words. `make` alone lists it.
#
# The number of parallel jobs can be set: make test JOBS=1

SHELL := /bin/bash
JOBS ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)
SWIFT_PATHS = $(wildcard Sources Tests Benchmarks) Package.swift

# All tests are Swift Testing; the runner of XCTest would only start and find nothing.
TEST_OPTIONS = --disable-xctest -j $(JOBS)
# Tests reach internal declarations, which an optimised build hides unless told otherwise. That build
# has its own folder: what is measured and shipped is built without it.
RELEASE_TESTS = -c release -Xswiftc -enable-testing --scratch-path .build-release

.DEFAULT_GOAL := help
.PHONY: help deps build demo demo-record test faults test-tshark test-csv-readers peers test-damage test-release test-threads lint format bench bench-live soak-live bench-captures bench-peers bench-engine bench-smoke detection detection-worlds fuzz fuzz-smoke fuzz-long ci clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

deps: ## install what is missing (apt, as root or with sudo)
	@.ci/install

build: deps ## build the optimised program: .build/release/callsieve
	swift build -c release --product callsieve -j $(JOBS)

demo: build ## one simulated day and one real capture, from input to verdict
	@.ci/demo .build/release/callsieve

demo-record: build ## the demo with a capture recorded now with sipp and tcpdump (two minutes)
	@DEMO_RECORD=1 .ci/demo .build/release/callsieve

test: deps ## all tests, debug build
	swift test $(TEST_OPTIONS)

FAULT_ROUNDS ?= 200

FAULT_SEEDS ?= 10000

SOAK_MINUTES ?= 30

faults: deps ## tail --state killed at random moments (FAULT_ROUNDS, 200), and on a failing machine in memory (FAULT_SEEDS, 10000)
	FAULT_ROUNDS=$(FAULT_ROUNDS) FAULT_SEEDS=$(FAULT_SEEDS) swift test $(TEST_OPTIONS) --filter 'FaultTests|SimulationTests'

test-tshark: deps ## messages as tshark finds them, over every capture of the corpus
	CALLSIEVE_TSHARK=1 swift test $(TEST_OPTIONS) --filter TsharkTests

PEERS_CALLS ?= 10

peers: build ## sipp calls sipp through Kamailio; PEERS_CALLS (10) of each kind; all must agree on every call
	@.ci/install peers
	@.ci/peers .build/release/callsieve $(PEERS_CALLS)

CSV_READERS = .build/csv-readers

test-csv-readers: deps ## CSV split as Python, pyarrow and DuckDB split it, on 10,000 odd files; skipped without PyPI
	@python3 -m venv $(CSV_READERS) && $(CSV_READERS)/bin/pip install -q pyarrow duckdb || { echo 'skipped: pyarrow and duckdb cannot be installed from PyPI'; exit 0; }; \
	CALLSIEVE_PYTHON=$(CSV_READERS)/bin/python CALLSIEVE_CSV_READERS='csv pyarrow duckdb' CALLSIEVE_CSV_FILES=10000 swift test $(TEST_OPTIONS) --filter CSVReaderTests

test-damage: deps ## recorded captures cut at every byte and with every bit changed (minutes)
	CALLSIEVE_DAMAGE=all swift test $(TEST_OPTIONS) $(RELEASE_TESTS) --filter DamageTests

test-release: deps ## all tests, optimised build: some faults of compilers show only there
	swift test $(TEST_OPTIONS) $(RELEASE_TESTS)

THREAD_TESTS ?= ShardCrewTests|ShardPlaceTests|EngineAgainstOracle|Interrupt|Follow|Listener|Live|Threads

test-threads: deps ## what runs on several threads, under the thread sanitizer (THREAD_TESTS=REGEX are others)
	TSAN_OPTIONS='suppressions=$(CURDIR)/.ci/thread-sanitizer report_signal_unsafe=0' WORLDS=60 \
	swift test $(TEST_OPTIONS) --sanitize=thread --scratch-path .build-threads --filter '$(THREAD_TESTS)'
	@# The program itself with three threads: a race ends it with 66.
	@calls=$$(mktemp -d) && trap 'rm -r "$$calls"' EXIT && export TSAN_OPTIONS='suppressions=$(CURDIR)/.ci/thread-sanitizer' && \
	.build-threads/debug/callsieve simulate --seed 7 --subscribers 500 --centres 2 --quiet --output "$$calls/calls.csv" && \
	.build-threads/debug/callsieve analyze "$$calls/calls.csv" --threads 3 --alerts "$$calls/alerts.jsonl"

lint: ## check the form of the sources
	swift format lint --strict --recursive $(SWIFT_PATHS)

format: ## bring the sources into form
	swift format --in-place --recursive $(SWIFT_PATHS)

# libFuzzer and AddressSanitizer are told to every module that is built for it.
FUZZ = swift build -c release --package-path Tests/FuzzTesting --sanitize=fuzzer --sanitize=address -j $(JOBS)
FUZZ_SECONDS ?= 600

fuzz: deps ## fuzz each layer from bytes to calls, decoders of records and rule files for FUZZ_SECONDS (600)
	$(FUZZ)
	@.ci/fuzz Tests/FuzzTesting/.build/release/callsieve-fuzz $(FUZZ_SECONDS)

fuzz-smoke: deps ## the same for four seconds each, first what was found before
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=4

fuzz-long: deps ## 10^8 inputs over all layers, the quick ones most of them (some hours on all cores; FUZZ_LAYERS are some)
	$(FUZZ)
	@.ci/fuzz Tests/FuzzTesting/.build/release/callsieve-fuzz long $(FUZZ_LAYERS)

bench: build ## measure: parts beside naive versions, then analyze as a whole
	swift run -c release --package-path Benchmarks -j $(JOBS) callsieve-bench --binary .build/release/callsieve
	@.ci/bench .build/release/callsieve

bench-live: build ## live capture beside tcpdump on loopback, as root (.ci/bench-live)
	@.ci/bench-live .build/release/callsieve

soak-live: build ## a live capture of SOAK_MINUTES (30), as root: memory and open files must not grow (.ci/soak-live)
	@.ci/install peers
	@.ci/soak-live .build/release/callsieve $(SOAK_MINUTES)

bench-captures: build ## `calls` on captures beside tcpdump, libpcap and other readers of SIP (.ci/bench-captures)
	@.ci/bench-captures .build/release/callsieve

bench-peers: build ## four rules in SQL windows: DuckDB, chDB and Polars from PyPI, whose lists must be equal to callsieve's (.ci/bench-peers)
	@.ci/bench-peers .build/release/callsieve

bench-engine: build ## the engine on two threads, in release order, with a hundred rules, without vectors, with one giant key (.ci/bench-engine)
	@.ci/bench-engine .build/release/callsieve

bench-smoke: deps ## the parts on small inputs: do all hashes agree, are allocations bounded?
	swift run -c release --package-path Benchmarks -j $(JOBS) callsieve-bench --smoke

DETECTION ?= all

detection: build ## the tables and the plot of docs/detection.md, over simulated worlds (minutes); DETECTION=adversaries, honest, ablations, curve or one is a part
	@.ci/detection .build/release/callsieve $(DETECTION)

detection-worlds: build ## the same tables over worlds of a generator that shares nothing with `simulate` (a quarter of an hour)
	swift build -c release --package-path Benchmarks --product callsieve-worlds -j $(JOBS)
	@.ci/detection .build/release/callsieve worlds

ci: ## everything that must pass before a change goes in (.ci/run)
	@bash .ci/run

clean: ## remove everything that was built
	rm -rf .build .build-release .build-threads Tests/FuzzTesting/.build out/fuzz
