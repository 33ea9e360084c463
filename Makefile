# Every target sets up what it needs and, once set up, works without a network.

PYTHON ?= python3
VENV   ?= .venv
JOBS   ?= auto
RUN     = $(VENV)/bin/python -m

# Pelican and Material pin different releases of Pygments, so each host has an environment of its own.
HOSTS      = pelican properdocs sphinx zensical
pelican    = '.[pelican]' pelican-granular-signals pelican-i18n-subsites
properdocs = . properdocs properdocs-theme-mkdocs
sphinx     = '.[sphinx]' furo myst-parser
zensical   = . zensical
HOSTS_READY = $(HOSTS:%=.venvs/%/.ready)

.PHONY: pages docs bench
.PHONY: test demo lint types test-all demo-site clean

test: $(VENV)/.ready $(HOSTS_READY) .venvs/hooks/.ready
	@scripts/install-system.sh
	$(RUN) pytest -n $(JOBS) --dist loadgroup -q $(ARGS)

demo: $(VENV)/.ready
	$(VENV)/bin/alttext-html demo --target build/demo

# Writes the pages and schemas that are made from the code.
pages: $(VENV)/.ready
	$(VENV)/bin/python scripts/pages.py

docs: pages
	NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs build --strict

lint: $(VENV)/.ready
	$(RUN) ruff check .
	$(RUN) ruff format --check .

types: $(VENV)/.ready
	$(RUN) mypy

test-all: $(HOSTS_READY)
	@for python in $$($(PYTHON) scripts/pythons.py); do \
		version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "== Python $$version"; \
		$(MAKE) --no-print-directory test PYTHON=$$python VENV=.venvs/py$$version || exit 1; \
	done

# Figures against goals and alternatives; the first time it fetches a corpus with apt. ARGS="check startup" names some.
bench: $(VENV)/.ready
	$(RUN) benchmarks $(ARGS)

# Builds the little site of `alttext-html demo` again from fixtures/demo, with the real MkDocs and Material.
demo-site: $(VENV)/.ready
	$(VENV)/bin/python scripts/make_demo_site.py

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN) pip install --quiet --upgrade pip
	$(RUN) pip install --quiet --editable '.[dev,mkdocs]'
	@touch $@

$(HOSTS_READY): .venvs/%/.ready: pyproject.toml
	$(PYTHON) -m venv .venvs/$*
	.venvs/$*/bin/python -m pip install --quiet --upgrade pip
	.venvs/$*/bin/python -m pip install --quiet --editable $($*)
	@touch $@

# Hook runners make environments of their own; from these wheels they do it without a network.
.venvs/hooks/.ready: pyproject.toml
	$(PYTHON) -m venv .venvs/hooks
	.venvs/hooks/bin/python -m pip install --quiet --upgrade pip
	.venvs/hooks/bin/python -m pip install --quiet pre-commit prek uv
	rm -rf .venvs/wheels
	.venvs/hooks/bin/python -m pip wheel --quiet --wheel-dir .venvs/wheels '.[heic,redis,sources,svg]' hatchling
	@touch $@

clean:
	rm -rf build dist .venv .venvs .mypy_cache .pytest_cache .ruff_cache .hypothesis
