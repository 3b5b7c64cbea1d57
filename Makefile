# Emotion Edge. `make` alone lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
SECONDS ?= 60
DATA ?=
MODEL ?= models/emotions.keras
OUT ?= runs/emotions.tflite
SPLIT ?= public_test
EDGETPU ?= 0
ARCH ?= arm64

.DEFAULT_GOAL := help
.PHONY: help run setup models check test test-edge test-converter test-browser test-mqtt test-fleet test-metrics test-home-assistant coverage golden settings format system-test package-test soak fuzz bench bench-observers bench-arm64 deb card flash constraints lint train convert evaluate edgetpu icons clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## show live emotions: camera if there is one, else a demo; ARGS="--display out.mp4"
	@$(BIN)/emotion-edge run $(ARGS)

setup: $(VENV)/.edge models ## install what the device needs into .venv

check: lint test-edge ## style, types and all tests that need neither TensorFlow nor a virtual machine

test: test-edge test-converter ## every test; installs what they need

test-edge: $(VENV)/.dev models ## the tests that need no TensorFlow, on all cores
	$(BIN)/python -m pytest -m "not converter and not browser" -n auto --dist worksteal

test-browser: $(VENV)/.dev ## the page in a real Chromium, which root on Debian gets by apt
	@$(BIN)/python -m tests.browser.install
	$(BIN)/python -m pytest -m browser tests/edge/display/web -rs

test-mqtt: $(VENV)/.dev models ## messages through a real Mosquitto, which root on Debian gets by apt
	@$(BIN)/python -m tests.broker.install
	$(BIN)/python -m pytest tests/edge/observers/mqtt tests/fleet -rs

test-fleet: $(VENV)/.dev models ## fifty devices on one Mosquitto, as a table (minutes); ARGS="--devices 10 --cut 5"
	@$(BIN)/python -m tests.broker.install
	@$(BIN)/python -m tests.fleet $(ARGS)

test-metrics: $(VENV)/.dev models ## metrics read by a real Prometheus, which root on Debian gets by apt
	@$(BIN)/python -m tests.prometheus.install
	$(BIN)/python -m pytest tests/edge/observers/metrics -rs

test-home-assistant: $(VENV)/.dev models ## the device in a real Home Assistant (Python 3.13, gcc; minutes); ARGS="--write"
	@$(BIN)/python -m tests.broker.install
	@$(BIN)/python -m tests.home_assistant.install
	@$(BIN)/python -m tests.home_assistant.run $(ARGS)

test-converter: $(VENV)/.convert ## the tests that need TensorFlow and torch (gigabytes)
	$(BIN)/python -m pytest -m converter tests/converter -n 2 --dist loadfile

coverage: $(VENV)/.convert models ## lines and branches that the tests run; the page is build/coverage/index.html
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest $(ARGS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage html --quiet
	$(BIN)/python -m coverage report --skip-covered --sort=cover

system-test: setup ## boot a whole appliance in QEMU and check its screen (root on Debian; minutes)
	$(BIN)/python -m tests.system.run $(ARGS)

package-test: setup ## install the package in clean Debian 13 roots, ARGS="--arch amd64|arm64" (root on Debian)
	@$(BIN)/python -m tests.package.run $(ARGS)

soak: $(VENV)/.dev models ## run 100,000 frames with every disturbance; fail if memory or files grow
	@$(BIN)/python -m tests.soak $(ARGS)
	@$(BIN)/python -m tests.soak_page

fuzz: $(VENV)/.dev models ## damaged inputs against the real commands: make fuzz SECONDS=60 ARGS="--only pictures"
	@PYTHONPATH=systemd:. $(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(ARGS)

bench: $(VENV)/.convert models ## measure a frame, and the predecessor project; ARGS="CLIP --json"
	@$(BIN)/python -m converter.studies.reference_network build/bench
	@$(BIN)/emotion-edge bench --reference build/bench --plot build/bench/time.png $(ARGS)

bench-observers: $(VENV)/.dev models ## measure what MQTT, events, metrics, pins, hook and page add to a frame
	@$(BIN)/emotion-edge bench --observers $(ARGS)

bench-arm64: setup ## instructions per frame on arm64, counted under emulation (minutes)
	@$(BIN)/python -m tests.arm64.count $(ARGS)

deb: models ## build the Debian package for Raspberry Pi OS into build/; ARCH=amd64 for a PC
	@PYTHONPATH=systemd:. $(BIN)/python -m deb --arch $(ARCH)

# Shells export HOSTNAME and LANGUAGE: only variables on the command line of make are options.
given = $(if $(filter command,$(origin $(1))),--$(2) "$$$(1)")
CARD_TOOL := PYTHONPATH=systemd:. $(PYTHON) -m card

CARD_OPTIONS = --image "$$IMAGE" $(call given,SHA256,sha256) $(call given,HOSTNAME,hostname) \
	$(call given,WIFI_SSID,wifi-ssid) $(call given,WIFI_PASSWORD_FILE,wifi-password-file) \
	$(call given,WIFI_COUNTRY,wifi-country) $(call given,SSH_KEY,ssh-key) \
	$(call given,CONFIG,config) $(call given,FLEET,fleet) $(call given,LANGUAGE,language) $(call given,WITHOUT,without) \
	$(if $(OFFLINE),--offline) $(if $(READONLY),--readonly) $(if $(FORCE),--force) \
	--out build/emotion-edge-card.img --cache build/base-images
VERSION = $(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' edge/__init__.py)

# The options are checked first: everything after that takes minutes.
card: ## build a card image: make card IMAGE=raspios.img.xz [OFFLINE=1 READONLY=1 HOSTNAME= FLEET=devices.csv ...]
	@$(CARD_TOOL) build --check $(CARD_OPTIONS)
	@$(MAKE) --no-print-directory deb
	@$(CARD_TOOL) build $(CARD_OPTIONS) --package "build/emotion-edge_$(VERSION)_$(ARCH).deb"

flash: ## write a card image: sudo make flash CARD=build/emotion-edge-card.img DEVICE=/dev/sdX [FILES=build/fleet/NAME FORCE=1 YES=1]
	@$(CARD_TOOL) flash --card "$$CARD" --device "$$DEVICE" $(call given,FILES,files) $(if $(FORCE),--force) $(if $(YES),--yes)

golden: $(VENV)/.dev models ## draw the golden pictures of the tests again, for review
	$(BIN)/python -m pytest tests/edge/render tests/edge/test_app.py -k "golden or whole" --write-golden
	$(BIN)/python tests/contact_sheet.py

settings: $(VENV)/.edge ## write default.toml and docs/configuration.md from edge/config/schema.py
	$(BIN)/python -m edge.config.documents

format: $(VENV)/.dev ## format the code, and apply ruff's automatic fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The CUDA packages of torch are left out, see the head of the file.
constraints: $(VENV)/.edge ## pin the newest Python packages that fit each other, in constraints.txt
	@$(BIN)/python -m pip install --quiet uv
	@mkdir -p build
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --no-header \
		--no-annotate --extra heic --extra mqtt --extra metrics --extra gpio --extra convert --extra dev --upgrade $(ARGS) --output-file build/pins.txt pyproject.toml
	@{ sed -n '/^#/p' constraints.txt; grep -Ev '^(nvidia-|cuda-|triton|colorama)' build/pins.txt; } \
		> build/constraints.txt && mv build/constraints.txt constraints.txt

lint: $(VENV)/.dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# What is missing is found before .venv is filled with gigabytes.
given_path = @[ -n "$$$(1)" ] || { echo "error: $(1) is missing: $(2)"; exit 1; }; \
	[ -e "$$$(1)" ] || { echo "error: $(1)=$$$(1): no such file or folder"; exit 1; }
with_tensorflow = @$(MAKE) --no-print-directory $(VENV)/.convert
train convert evaluate: export DATA := $(DATA)
convert evaluate: export MODEL := $(MODEL)
convert: export OUT := $(OUT)

train: ## train a network: make train DATA=DIR ARGS="--minutes 90"
	$(call given_path,DATA,make train DATA=DIR)
	$(with_tensorflow)
	@$(BIN)/python -m converter train --data "$$DATA" $(ARGS)

convert: ## Keras to int8: make convert MODEL=x.keras DATA=DIR OUT=x.tflite EDGETPU=1
	$(call given_path,MODEL,make convert MODEL=x.keras DATA=DIR)
	$(call given_path,DATA,make convert MODEL=x.keras DATA=DIR)
	$(if $(filter-out 0,$(EDGETPU)),@command -v edgetpu_compiler > /dev/null \
		|| { echo "error: EDGETPU=1 needs edgetpu_compiler: see docs/converting.md"; exit 1; })
	$(with_tensorflow)
	@$(BIN)/python -m converter convert "$$MODEL" --data "$$DATA" --out "$$OUT" \
		$(if $(filter-out 0,$(EDGETPU)),--edgetpu) $(ARGS)

evaluate: ## measure: make evaluate MODEL=models/emotions.tflite DATA=DIR
	$(call given_path,MODEL,make evaluate MODEL=x.tflite DATA=DIR)
	$(call given_path,DATA,make evaluate MODEL=x.tflite DATA=DIR)
	$(with_tensorflow)
	@$(BIN)/python -m converter evaluate "$$MODEL" --data "$$DATA" --split $(SPLIT) $(ARGS)

# Neither TensorFlow nor Keras is needed.
edgetpu: ## compile the int8 networks of models/ for the Edge TPU; ARGS="--force"
	@command -v edgetpu_compiler > /dev/null \
		|| { echo "error: make edgetpu needs edgetpu_compiler: see docs/converting.md"; exit 1; }
	@$(MAKE) --no-print-directory setup
	@$(BIN)/python -m converter edgetpu models $(ARGS)

models: $(VENV)/.edge ## fetch the face detectors, and make the int8 form of one (once)
	@$(BIN)/python models/fetch.py

icons: $(VENV)/.dev ## draw the PNG icons again from their SVG
	$(BIN)/python -m pip install --quiet resvg-py
	$(BIN)/python edge/assets/make_icons.py

clean: ## remove everything that make created
	rm -rf $(VENV) build models/face_detection_*.tflite models/face_detection_*_int8*.toml \
		models/emotions_edgetpu.tflite models/emotions_edgetpu.toml

# Without pip's notes about its own version.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --editable
# Exact versions, unless the environment sees the system's packages, which fit each other.
SHARED := '^include-system-site-packages *= *true'
PINS = $(shell grep -qs $(SHARED) $(VENV)/pyvenv.cfg || echo --constraint constraints.txt)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "error: Python 3.11 or newer is needed; name one: make PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "error: no venv module: install your system's python3-venv"; exit 1; }

$(VENV)/.edge: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing what the device needs into $(VENV) ..."
	@$(PIP) . $(PINS)
	@touch $@

$(VENV)/.dev: $(VENV)/.edge
	@$(PIP) '.[dev]' $(PINS)
	@touch $@

$(VENV)/.convert: $(VENV)/.dev
	@echo "installing TensorFlow, Keras and torch into $(VENV) (some minutes, once) ..."
	@$(PIP) '.[dev,convert]' $(PINS)
	@touch $@
