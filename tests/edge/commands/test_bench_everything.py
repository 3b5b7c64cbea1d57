"""The benchmark with everything on. No test asserts a duration."""

import io
from collections import Counter

import pytest

from edge.commands.bench import clips, everything, players
from edge.commands.bench.outside import Outside
from edge.errors import DeviceError
from edge.system.console import StatusLine


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return clips.write(tmp_path_factory.mktemp("clips") / "one.mp4", 1, 25)


def test_every_variant_is_measured_and_everything_has_taken_place(clip):
    pytest.importorskip("prometheus_client", reason="prometheus-client is not installed")
    pytest.importorskip("paho.mqtt.enums", reason="paho-mqtt 2 is not installed")
    results = everything.measure([clip], None, [], 1, StatusLine(io.StringIO()))
    (variants,) = results["everything"].values()
    assert list(variants) == [everything.WITHOUT, everything.OBSERVED, everything.PAGE]
    for measured in variants.values():
        assert [len(values) for values in measured.values()] == [1, 1]
        assert measured["beside"][0] < measured["rounds"][0]
    assert variants[everything.PAGE]["beside"] > variants[everything.WITHOUT]["beside"]
    assert min(results["arrived"][kind] for kind in ("scrapes", "pictures", "news")) > 0


def test_the_outlets_are_those_of_the_settings(tmp_path):
    pytest.importorskip("prometheus_client", reason="prometheus-client is not installed")
    pytest.importorskip("paho.mqtt.enums", reason="paho-mqtt 2 is not installed")
    outside = Outside(1, 1)
    try:
        variants = everything._variants(None, [], tmp_path, [0, 0], outside.broker)
        made = players.open_all(variants[everything.OBSERVED])
        kinds = set(made.dropped)
        made.close()
        without = players.open_all(variants[everything.WITHOUT])
    finally:
        outside.close()
    assert kinds == {"events", "mqtt", "metrics", "aggregate", "gpio", "hook"}
    assert not without.active
    assert [variants[name].web.enabled for name in variants] == [False, False, True]


def test_a_broker_that_accepts_nothing_is_one_line(tmp_path, monkeypatch):
    pytest.importorskip("paho.mqtt.enums", reason="paho-mqtt 2 is not installed")
    pytest.importorskip("prometheus_client", reason="prometheus-client is not installed")
    monkeypatch.setattr(players, "PATIENCE", 0.0)
    settings = ["mqtt.host=127.0.0.1", "mqtt.port=1"]
    variants = everything._variants(None, settings, tmp_path, [0, 0], 1)
    with pytest.raises(DeviceError, match=r"127\.0\.0\.1:1: the broker does not accept"):
        players.open_all(variants[everything.OBSERVED])


def test_what_has_not_taken_place_is_an_error():
    arrived = Counter(messages=0, scrapes=3, pictures=0, news=1)
    with pytest.raises(DeviceError, match=r"of: messages, pictures$"):
        everything._check(arrived, own=True)
    with pytest.raises(DeviceError, match=r"of: pictures$"):
        everything._check(arrived, own=False)  # messages went to another broker


def test_the_table_has_medians_and_ratios_to_the_picture_alone():
    alone = {"rounds": [4.0, 8.0, 4.0], "beside": [0.0] * 3}
    more = {"rounds": [4.2, 8.0, 4.0], "beside": [0.1, 0.3, 0.2]}
    rows = {"one": {"the picture alone": alone, "everything on": more}}
    results = {"machine": "a", "settings": ["b=1"], "broker": "c", "everything": rows}
    assert [line.split() for line in everything.lines(results)][4:] == [
        ["one:", "CPU", "ms", "ratio", "added", "share"],
        ["the", "picture", "alone", "4.00", "1.000", "0.00", "0.0%"],
        ["everything", "on", "4.20", "1.000", "0.20", "5.0%"],
    ]


@pytest.mark.parametrize("other", [["--scale"], ["--plot", "a.png"], ["--reference", "."]])
def test_other_measurements_are_refused(command, other):
    result = command("bench", "--observers", *other)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "--observers stands alone" in result.stderr
