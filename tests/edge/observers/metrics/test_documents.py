"""Dashboard, alert rules and page name the metrics that exist."""

import json
import re

import pytest

from edge.observers.observation import Minute
from tests.edge.observers.metrics.conftest import observed
from tests.edge.scenes import ONE
from tests.files import ROOT

FOLDER = ROOT / "docs" / "metrics"
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
NAME = re.compile(r"\b(?:emotion_edge|process)_[a-z_]+\b")
SUFFIX = re.compile("_(bucket|sum|count)$")
PAGE = (ROOT / "docs" / "metrics.md").read_text()


@pytest.fixture
def exposed(open_outlet):
    """Names of all metrics: of faces, of groups, and of a Raspberry Pi."""
    from prometheus_client.parser import text_string_to_metric_families as parse

    names, minute = set(), Minute(1, 3, {"happy": 3})
    for aggregate in (False, True):
        outlet = open_outlet()
        outlet._throttling = lambda: 0
        outlet.take(observed(ONE, frames=1, stages={"detect": 0.1}))
        second = observed(ONE, frames=2, stages={"detect": 0.2}, aggregate=aggregate, minute=minute)
        outlet.take(second)
        text = outlet.render()[0].decode()
        names |= {sample.name for each in parse(text) for sample in each.samples}
    return {SUFFIX.sub("", name) for name in names}


def expressions():
    """Return all expressions of the dashboard."""
    return [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


@pytest.mark.parametrize("file", ["dashboard.json", "alerts.yml"])
def test_every_metric_that_is_named_exists(exposed, file):
    named = {SUFFIX.sub("", name) for name in NAME.findall((FOLDER / file).read_text())}
    assert len(named) >= 5
    assert not named - exposed


def test_the_page_describes_every_metric(exposed):
    ours = {name for name in exposed if name.startswith("emotion_edge_")}
    assert {name for name in ours if f"`{name}" not in PAGE} == set()
    assert {SUFFIX.sub("", name) for name in NAME.findall(PAGE)} <= exposed


def test_panels_have_numbers_of_their_own_and_do_not_overlap():
    places = [panel["gridPos"] for panel in DASHBOARD["panels"]]
    cells = [
        (x, y)
        for place in places
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(numbers)) == len(numbers)
