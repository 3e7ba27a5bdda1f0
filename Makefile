# One set of build tags everywhere: each other set compiles SQLite anew. Without what debuggers want, each of the many test programs links in two thirds of the time.
export GOFLAGS := -tags=sqlite_fts5 -buildvcs=false -ldflags=-w
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
LINTER   := $(shell go env GOPATH)/bin/golangci-lint
SOURCES  := $(shell find cmd internal migrations -name '*.go' -o -name '*.sql' -o -name '*.toml' 2>/dev/null)
ASSETS   := $(shell find web/src web/styles web/package.json web/package-lock.json web/mark.svg 2>/dev/null)
DEMO     := data
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
SPAN     ?= 1m

.PHONY: run build deb sbom reproducible test faults check bench load lint lint-tool generate assets demo clean

## run: build, fill an empty database with the demonstration provider, serve on 127.0.0.1:8080
run: build
	@[ -e $(DEMO)/remit.db ] || ./bin/remit demo
	@./bin/remit serve

build: bin/remit

bin/remit: $(SOURCES) web/dist/manifest.json go.mod go.sum
	go build -ldflags '-s -w -X main.release=$(VERSION)' -o bin/remit ./cmd/remit

assets: web/dist/manifest.json

web/dist/manifest.json: $(ASSETS) web/node_modules/.package-lock.json
	cd web && npm run --silent build

# A download that stalls is given up after a minute and tried again: npm itself waits five and tries none twice
# once the first byte has come. What has come already is kept in its cache.
NPM_CI := npm ci --no-audit --no-fund --loglevel=error --fetch-timeout=60000

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && { $(NPM_CI) || $(NPM_CI) || $(NPM_CI); }

## test: all tests; what needs a server that is not there is skipped with a line that says so
test: assets
	go test -vet=off ./... # check vets everything

# The faults that are played, each by name: killed at random, no room, locked, damaged, cut off, refused, lied to, set back, half a migration.
FAULTS := TestOneServerToADatabase TestKilledWhileReceivingAndSending TestKilledOverAndOverItStartsAgain TestACopyThatIsKilledIsNeverHalfAFile \
  TestMailsThatFindNoRoomAreThereOnceAfterwards TestAFullDiskIsToldAndOvercome TestALockedDatabaseIsToldAndOvercome \
  TestADamagedAttachmentIsSaidAndTheRestGoesOn TestTheDatabaseGoesAndComesBack TestAMigrationThatFailsHalfWayLeavesTheSchemaBeforeIt \
  TestADamagedCopyIsNotPutBack TestAClockThatIsSetBackIsNoticedAndComesRight TestAPanicEndsOneRequestAndTellsNothing \
  TestAPanicIsAFailedRunAndTheLoopGoesOn TestALargeMailOverASlowLineIsThereOnce TestALineThatIsCutInTheMiddleOfAMailLosesNothing \
  TestABrokenLineLosesAndDoublesNothing TestACrashBetweenKeepingAndMarkingIsMadeGood TestARefusedSignInIsNotTriedOften \
  TestAServerThatRefusesIDLEIsPolled TestAMailStaysForWhomTheServerRefuses TestASessionGoesOnAfterARefusal TestTheEndOfTheContextCutsASending \
  TestAGuardMindsSilenceNotSlowness TestARestart TestAClockThatIsSetBackLosesNothingOfAHouseAtWork TestKilledHalfWay TestThreeNodesOfWhichOneIsKilled \
  TestCopiesThatAreSettledAtOnceEndTheirMail TestTheSameMailInTwoFoldersIsThereOnce

## faults: what goes wrong outside, played against the program: nothing lost, said in the log and on the status page, recovered by itself
faults: assets
	@out=$$(mktemp) && trap 'rm -f "$$out"' EXIT; done=0; \
	go test -count=1 -v -run "^($$(echo $(FAULTS) | tr ' ' '|'))" ./cmd/remit ./internal/backup ./internal/erasure ./internal/httpd ./internal/intake/... ./internal/jobs ./internal/outbox/... ./internal/store ./internal/watch ./internal/wire >"$$out" || done=1; \
	grep -E '^ *--- |^ok|FAIL|panic|_test.go:' "$$out"; \
	for name in $(FAULTS); do grep -q -- "--- [A-Z]*: $$name" "$$out" || { echo "$$name was not played"; done=1; }; done; exit $$done

## check: format, vet, linter, import table, tidy modules, current generated files, types of the scripts
check: assets lint
	@test -z "$$(gofmt -l cmd internal migrations web/*.go)" || { gofmt -l cmd internal migrations web/*.go; echo 'run gofmt on these'; exit 1; }
	go vet ./...
	go test -count=1 ./internal -run TestImportTable
	go mod tidy -diff
	go tool templ generate -log-level error
	@git diff --exit-code --stat -- '*_templ.go' || { echo 'generated files were not current'; exit 1; }
	cd web && npm run --silent check

lint-tool: $(LINTER)

lint: lint-tool
	$(LINTER) run ./...

$(LINTER):
	GOFLAGS= go install $(GOLANGCI)

generate:
	go tool templ generate

## bench: the figures of the README
bench: build
	go test -run '^$$' -bench . -benchmem ./internal/coverage ./internal/calendar ./internal/sla ./internal/mail ./internal/quote ./internal/intake ./internal/pages/...
	go test -run '^$$' -bench 'QueuePage|TicketPage|Search|LogTime' -benchmem ./cmd/remit
	go test -run '^$$' -bench MailOverIMAP -benchtime 1000x ./cmd/remit

## load: a crowd at the running program for SPAN (a minute): what people wait for, and its memory
load: build
	REMIT_LOAD=$(SPAN) go test -v -run '^$$' -bench MixedLoad -benchtime 1x -timeout 3h ./cmd/remit
# Debian wants a version that begins with a number.
DEBVERSION := $(shell echo $(VERSION) | sed -e 's/^v//' -e 's/^[^0-9]/0~&/' -e 's/-/./g')

# What is given to others holds no path, time or build number of this machine. Its flags compile everything anew, so it is built apart.
bin/package/remit: $(SOURCES) web/dist/manifest.json go.mod go.sum
	go build -trimpath -ldflags '-s -w -buildid= -X main.release=$(VERSION)' -o bin/package/remit ./cmd/remit

## deb: a Debian package of the program, with its unit for systemd
deb: sbom
	cmd/remit/package/build bin/package/remit $(DEBVERSION) bin/remit_$(DEBVERSION)_$(shell dpkg --print-architecture).deb bin/package/remit.cdx.json
	@ls bin/remit_$(DEBVERSION)_*.deb

## sbom: what the program is made of, as CycloneDX
sbom: bin/package/remit
	cd web && node sbom.mjs ../bin/package/remit $(VERSION) > ../bin/package/remit.cdx.json

## reproducible: builds the committed state twice, in two folders with caches of their own, and compares the packages
reproducible:
	cmd/remit/package/twice $(VERSION) $(DEBVERSION)

clean:
	rm -rf bin web/dist/* web/node_modules
