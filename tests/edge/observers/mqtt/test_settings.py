import ssl
import sys

import pytest

from edge.config.observers import MqttConfig
from edge.errors import ConfigError, NotInstalledError
from edge.observers.mqtt.home_assistant import Discovery
from edge.observers.mqtt.settings import check_library, read_broker
from edge.observers.mqtt.topics import Topics
from tests.edge.display.web.test_tls import FOLDER as CERTIFICATES

TEMPLATE = MqttConfig().topic


def login(path, text="device:secret", mode=0o600):
    path.write_text(text)
    path.chmod(mode)
    return path


class TestBroker:
    def test_the_port_depends_on_tls(self):
        ports = [read_broker(MqttConfig(host="b", tls=tls)).port for tls in (False, True)]
        assert ports == [1883, 8883]
        assert read_broker(MqttConfig(host="b", tls=True, port=1)).name == "b:1"

    @pytest.mark.parametrize("host", ["", "tcp://b", "a b", "user@b", "b\n"])
    def test_a_host_that_is_none_is_refused(self, host):
        with pytest.raises(ConfigError, match=r"mqtt.host: .*: write the broker's name"):
            read_broker(MqttConfig(host=host))

    def test_user_and_password_come_from_a_file(self, tmp_path):
        path = login(tmp_path / "f")
        broker = read_broker(MqttConfig(host="b", credentials=str(path)), {})
        assert (broker.user, broker.password) == ("device", "secret")

    def test_or_from_a_credential_of_systemd(self, tmp_path):
        login(tmp_path / "emotion-edge.mqtt", mode=0o400)
        environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
        broker = read_broker(MqttConfig(host="b"), environment)
        assert (broker.user, broker.password) == ("device", "secret")
        own = MqttConfig(host="b", credentials=str(login(tmp_path / "own", "a:b")))
        assert read_broker(own, environment).user == "a"

    @pytest.mark.parametrize("environment", [{}, {"CREDENTIALS_DIRECTORY": "/nowhere"}])
    def test_without_either_there_is_no_user(self, environment):
        assert read_broker(MqttConfig(host="b"), environment).user == ""

    def test_a_certificate_of_ones_own_is_the_only_one_that_is_trusted(self):
        ca = str(CERTIFICATES / "certificate.pem")
        context = read_broker(MqttConfig(host="b", tls=True, ca=ca)).tls
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.check_hostname
        assert len(context.get_ca_certs()) <= 1

    @pytest.mark.parametrize(
        ("content", "text"), [(None, "No such file"), ("nonsense", "no PEM certificate")]
    )
    def test_a_wrong_certificate_is_named(self, tmp_path, content, text):
        if content:
            (tmp_path / "ca").write_text(content)
        with pytest.raises(ConfigError, match=f"mqtt.ca: .*ca: {text}"):
            read_broker(MqttConfig(host="b", tls=True, ca=str(tmp_path / "ca")))


class TestTopics:
    def test_the_template_has_device_and_kind(self):
        assert Topics(TEMPLATE, "door").of("state") == "emotion-edge/door/state"
        assert Topics("a/{what}/b", "door").of("x") == "a/x/b"

    def test_the_host_is_the_device_without_a_name(self, monkeypatch):
        monkeypatch.setattr("socket.gethostname", lambda: "pi 4.lan")
        assert Topics(TEMPLATE, "").of("state") == "emotion-edge/pi-4-lan/state"

    @pytest.mark.parametrize("device", ["a/b", "a b", "+", "#", "x" * 65, "a\n"])
    def test_a_device_that_is_no_level_is_refused(self, device):
        with pytest.raises(ConfigError, match=r"mqtt.device: "):
            Topics(TEMPLATE, device)

    @pytest.mark.parametrize(
        "template",
        ["a/{device}", "a/+/{what}", "#{what}", "$SYS/{what}", "a//{what}", "/{what}", "{x}/{what}",
         "x" * 300 + "{what}", "a\u202e/{what}"],
    )  # fmt: skip
    def test_a_template_that_makes_no_topic_is_refused(self, template):
        with pytest.raises(ConfigError, match=r"mqtt.topic: .*without the signs \+ and #"):
            Topics(template, "door")


class TestDiscovery:
    @pytest.mark.parametrize("prefix", ["home+x", "#", "", "a//b", "home/", "$SYS", "a\u202e"])
    def test_a_prefix_that_makes_no_topic_is_refused(self, prefix):
        with pytest.raises(ConfigError, match=r"mqtt.discovery: .*without the signs \+ and #"):
            Discovery(Topics(TEMPLATE, "door"), prefix, 2.0)

    def test_a_prefix_may_have_several_levels(self):
        made = Discovery(Topics(TEMPLATE, "door"), "my/home", 2.0)
        assert made.status == "my/home/status"


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "paho.mqtt.enums", None)
    with pytest.raises(NotInstalledError, match="apt install python3-paho-mqtt"):
        check_library()
