"""A real Prometheus that scrapes the real program: metrics, alert rules and the dashboard."""

import re
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

from edge.observers.metrics.settings import Address
from edge.observers.observation import Minute
from tests.broker.mosquitto import free_port
from tests.edge.display.web.clients import get, until
from tests.edge.observers.metrics.conftest import observed
from tests.edge.observers.metrics.test_documents import (
    DASHBOARD,
    FOLDER,
    PAGE,
    expressions,
)
from tests.edge.scenes import ONE
from tests.files import ROOT
from tests.prometheus.server import LIMIT, Prometheus, find_prometheus, promtool

RULES = FOLDER / "alerts.yml"
# What this machine, or a run with faces, does not have.
ELSEWHERE = ("temperature_celsius", "too_hot", "throttled", "minute_people", "minute_readings")

pytestmark = pytest.mark.skipif(
    not find_prometheus(), reason="Prometheus is not installed: make test-metrics"
)


def of_a_pi(opened, *, aggregate):
    """Return the port of an outlet with what a Raspberry Pi measures."""
    made_by = pytest.importorskip("edge.observers.metrics.outlet")
    outlet = made_by.MetricsOutlet(
        Address("127.0.0.1", 0, public=False), throttling=lambda: 0x50005
    )
    opened.callback(outlet.close)
    made = observed(ONE, aggregate=aggregate)
    outlet.take(replace(made, minute=Minute(1, 6, {"happy": 3})))
    return outlet.port


@pytest.fixture
def program(opened, tmp_path):
    """The port of the real program, which shows the demo clip again and again."""
    pytest.importorskip("prometheus_client", reason="prometheus-client is not installed")
    port = free_port()
    options = (
        "metrics.enabled=true", f"metrics.address=127.0.0.1:{port}",
        "events.enabled=true", f"events.target={tmp_path / 'events'}",
    )  # fmt: skip
    command = [sys.executable, "-m", "edge", "run", "--camera", "demo", "--display", "web::0"]
    command += [word for option in options for word in ("-o", option)]
    with tmp_path.joinpath("program.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    opened.callback(process.wait, LIMIT)
    opened.callback(process.terminate)

    def answers():
        assert process.poll() is None, tmp_path.joinpath("program.log").read_text()
        try:
            return b"emotion_edge_stage_seconds_count" in get(port, "/metrics")[2]
        except OSError:
            return False

    until(answers)
    return port


def test_rules_are_valid_and_fire_where_they_should():
    promtool("check", "rules", RULES)
    promtool("test", "rules", ROOT / "tests/edge/observers/metrics/alerts.test.yml")


def test_what_the_program_serves_keeps_the_rules_of_prometheus(program, opened):
    for port in (program, of_a_pi(opened, aggregate=False), of_a_pi(opened, aggregate=True)):
        promtool("check", "metrics", text=get(port, "/metrics")[2].decode())


def test_a_password_as_the_page_describes_it(open_outlet, opened, tmp_path):
    login, password = tmp_path / "login", tmp_path / "password"
    login.write_text("prometheus:0123456789abcdef\n")
    password.write_text("0123456789abcdef\n")
    login.chmod(0o600)
    lines = re.search(r"^( +)basic_auth:.*?password_file: (\S+)$", PAGE, re.DOTALL | re.MULTILINE)
    described = textwrap.indent(textwrap.dedent(lines[0]), "    ")
    for more, state in ((described.replace(lines[2], str(password)), 1), ("", 0)):
        outlet = open_outlet(credentials=str(login))
        outlet.take(observed(ONE))
        folder = tmp_path / str(state)
        folder.mkdir()
        prometheus = Prometheus(folder, RULES, outlet.port, more=more)
        opened.callback(prometheus.stop)
        promtool("check", "config", folder / "prometheus.yml")
        prometheus.wait(f"up == {state}")
        assert bool(prometheus.query("emotion_edge_frames_total")) == bool(state)


def test_every_query_of_the_dashboard_has_a_result(program, opened, tmp_path):
    others = [of_a_pi(opened, aggregate=aggregate) for aggregate in (False, True)]
    prometheus = Prometheus(tmp_path, RULES, program, *others)
    opened.callback(prometheus.stop)
    instance = f"127.0.0.1:{program}"
    prometheus.wait(
        f'count_over_time(emotion_edge_readings_total{{instance="{instance}"}}[1m]) > 4'
    )
    for expression in expressions():
        local = not any(name in expression for name in ELSEWHERE)
        found = prometheus.query(
            expression.replace("$__rate_interval", "10s").replace(
                "$instance", instance if local else ".*"
            )
        )
        values = [float(each["value"][1]) for each in found]
        assert values, expression
        assert all(value == value for value in values), expression  # not NaN
    (variable,) = DASHBOARD["templating"]["list"]
    assert variable["query"] == "label_values(emotion_edge_build_info, instance)"
    instances = {each["instance"] for each in prometheus.series("emotion_edge_build_info")}
    assert instances == {instance, *(f"127.0.0.1:{port}" for port in others)}
    frames = prometheus.query(f'rate(emotion_edge_frames_total{{instance="{instance}"}}[10s])')
    assert float(frames[0]["value"][1]) > 1
    # The outlets of this test stand still and report too low a voltage; the program is well.
    found = {(a["labels"]["alertname"], a["labels"]["instance"]) for a in prometheus.alerts()}
    names = ("EmotionEdgeUnderVoltage", "EmotionEdgeNoFrames")
    assert found == {(name, f"127.0.0.1:{port}") for name in names for port in others}
