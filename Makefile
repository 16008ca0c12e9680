# Everything a newcomer types. Each target is one script or one Maven call, which work without make too.

.DEFAULT_GOAL := help
.PHONY: help run quick-start watch watch-stomp chat test test-tools plugin test-plugin fuzz-plugin compose-test bench perf contract-tokens signing-cost format clean

# Options of a target's program, e.g. make watch ARGS='--user bob --room 2'
ARGS ?=

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-15s %s\n", $$1, $$2 }'

run: ## Build if needed and start the server, broker and database included
	@exec scripts/run.sh $(ARGS)

quick-start: ## Make later starts about twice as quick (takes a minute and 200 MB)
	@exec scripts/quick-start.sh

watch: ## Show a room's messages as they arrive over MQTT (ARGS='--user bob --room 1')
	@exec scripts/watch.sh mqtt $(ARGS)

watch-stomp: ## The same over STOMP on WebSocket (ARGS='--position 0' begins with the oldest)
	@exec scripts/watch.sh stomp $(ARGS)

chat: ## Talk in a room with the client library, also through outages (ARGS='--user bob')
	@exec scripts/chat.sh $(ARGS)

test: test-tools ## Run every test, fault tests too, against real MySQL and Mosquitto
	@exec scripts/test.sh $(ARGS)

test-tools: ## Find, or where possible install, what the tests need
	@exec scripts/test-tools.sh

plugin: ## Build Mosquitto's plugin (auth-plugin/README.md says what that needs)
	@exec scripts/plugin.sh build

test-plugin: test-tools ## Test the plugin alone, in every Mosquitto there is, and fuzz it briefly
	@exec scripts/plugin.sh test

fuzz-plugin: test-tools ## Fuzz the plugin for longer (ARGS='--seconds 3600')
	@exec scripts/plugin.sh fuzz $(ARGS)

compose-test: ## Build the images, start docker-compose.yml and test it (needs Docker; ten minutes or more)
	@exec scripts/compose-test.sh

bench: test-tools ## Measure posts, delivery, history and the start (ARGS='--figures post --runs 5')
	@exec scripts/bench.sh $(ARGS)

perf: test-tools ## Compare transports and QoS 0/1/2 quickly (more: perf/bongsu-perf --help)
	@exec perf/bongsu-perf all --quick $(ARGS)

contract-tokens: ## Write contract's table of test tokens anew, after its cases changed
	@exec scripts/contract-tokens.sh

signing-cost: ## Measure signing and verifying tokens with each algorithm
	@exec scripts/signing-cost.sh $(ARGS)

format: ## Put all Java files into the house format
	@exec scripts/maven.sh -B -q spotless:apply

clean: ## Delete what was built (the server's data in ./data stays)
	@exec scripts/maven.sh -B -q clean
