# Developer tasks. They need a JDK 25, Maven, make and git.

.PHONY: build run check test format clean docs expr-corpus simulate chaos soak fuzz container-storm pictures figures rivals
.DEFAULT_GOAL := build

jar := cli/target/winch.jar
comma := ,
# Source paths contain no blanks: make splits the list at them.
sources := pom.xml $(shell find cli codec model expr lifecycle store broker runtime engine worker web server \
  \( -path '*/target' -o -path '*/node_modules' \) -prune -o -type f \( -path '*/src/main/*' -o -name pom.xml \) -print)

build: $(jar) ## builds the jars and the launcher bin/winch

$(jar): $(sources)
	@build/package
	@touch $@

run: build ## starts Winch, runs a first job, serves until Ctrl-C
	@build/run

check: ## run before a commit: compiler, lint, format, unit and architecture tests, 2,000 simulations
	@build/maven verify -Pcheck

test: ## runs everything: format and lint checks, all tests, end to end
	@build/test-needs
	@find . -path '*/target/surefire-reports' -prune -exec rm -rf {} +
	@build/maven verify --fail-at-end

format: ## formats all sources
	@build/maven spotless:apply

docs: build ## regenerates the pages that are generated from the code
	@bin/winch config keys > docs/configuration.md
	@bin/winch endpoints > docs/api.md
	@bin/winch commands > docs/cli.md
	@bin/winch schema job > docs/job.schema.json
	@bin/winch schema schedule > docs/scheduled-job.schema.json
	@bin/winch schema page > docs/job-file.md

pictures: build ## takes the pictures of docs/ui.md; needs Chromium
	@build/pictures

expr-corpus: build ## make expr-corpus CASES=<folder of envs.json and *.jsonl>
	@build/expr-corpus $(CASES)

simulate: ## make simulate SEEDS=1000000 [FROM=0], or SEED=42 to replay and print one
	@build/simulate $(or $(SEED),$(or $(FROM),0) $(or $(SEEDS),100000))

chaos: build ## make chaos [SEED=42] [JOBS=2000] [SECONDS=420] [BROKERS="postgres rabbitmq"]
	@build/chaos $(or $(SEED),$(shell date +%s)) $(or $(JOBS),2000) $(or $(SECONDS),420) \
	  $(or $(BROKERS),postgres rabbitmq)

figures: build ## make figures [STORES=sqlite,postgres,rabbitmq] [PASSES=4] [JOBS=200]: needs Go; about 10 minutes
	@build/figures $(or $(STORES),sqlite$(comma)postgres$(comma)rabbitmq) $(or $(PASSES),4) $(or $(JOBS),200)

rivals: build ## make rivals [PASSES=4]: the same work on Winch, Restate, River and db-scheduler; needs Go and Node
	@build/rivals $(or $(PASSES),4)

soak: build ## make soak [MINUTES=10]: runs misbehaving clients against a server; fails if the heap grows
	@build/soak $(or $(MINUTES),10)

container-storm: build ## make container-storm [ENGINE=docker] [TASKS=200] [KILLS=20] [SEED=1]: fails if anything is left
	@build/container-storm $(or $(ENGINE),docker) $(or $(TASKS),200) $(or $(KILLS),20) $(or $(SEED),1)

clean:
	@build/maven clean
	@rm -rf bin web/node_modules

fuzz: build ## make fuzz [EXAMPLES=500] [DOCUMENTS=100000]: generated requests, and documents for the decoder
	@build/fuzz $(or $(EXAMPLES),500) $(or $(DOCUMENTS),100000)
