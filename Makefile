# Birlik from a fresh clone: `make run` to look at it, `make test` to test it.
# All tools live in .venv, made from uv.lock; nothing is installed outside, except Chromium for the
# browser tests where that is allowed.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PORT ?= 8000

PO := $(wildcard birlik/locale/*/LC_MESSAGES/django.po)
MO := $(PO:.po=.mo)

BENCHMARKS := $(subst /,.,$(patsubst benchmarks/%.py,%,$(wildcard benchmarks/[a-z]*.py benchmarks/early_warning/[a-z]*.py)))

# What the checks need of a data folder is thrown away with `make clean`.
CHECKING := BIRLIK_DATA=$(CURDIR)/.data/checks DJANGO_SETTINGS_MODULE=birlik.config.settings

# Numerical libraries that spin while they wait make two CPUs crawl.
export OMP_WAIT_POLICY := passive
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1

.PHONY: run test setup lint lint-format lint-style lint-imports lint-types lint-templates checks check-lock \
	check-deploy check-migrations check-messages check-docs bench clean

run: setup
	@$(BIN)/birlik up --port $(PORT)

test: setup
	@sh scripts/chromium.sh
	@$(BIN)/pytest

setup: $(READY) $(MO)

$(READY): pyproject.toml uv.lock scripts/setup.sh
	@sh scripts/setup.sh $(VENV)
	@touch $@

%.mo: %.po | $(READY)
	@$(BIN)/birlik messages compile

lint: lint-format lint-style lint-imports lint-types lint-templates

lint-format: setup
	$(BIN)/ruff format --check --output-format concise

lint-style: setup
	$(BIN)/ruff check --output-format concise

lint-imports: setup
	$(BIN)/lint-imports

lint-types: setup
	$(CHECKING) $(BIN)/mypy

lint-templates: setup
	$(BIN)/djlint birlik --lint --quiet

checks: lint check-lock check-deploy check-migrations check-messages check-docs

check-lock: setup
	$(BIN)/uv lock --check

check-deploy: setup
	$(CHECKING) BIRLIK_PRODUCTION=1 $(BIN)/python -W error -m django check --deploy --fail-level WARNING

check-migrations: setup
	$(CHECKING) $(BIN)/birlik manage makemigrations --check --dry-run

check-messages: setup
	$(BIN)/birlik messages check

check-docs: setup
	$(BIN)/python -m birlik.law.manual --check

bench: setup
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

clean:
	rm -rf $(VENV) .data build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -f $(MO)
