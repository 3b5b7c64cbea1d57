"""Settings of the observers of a run, which write to places outside the program."""

from __future__ import annotations

from edge.config.setting import setting
from edge.system.frozen import frozen


@frozen
class EventsConfig:
    """Events: what is seen, as JSON lines for other programs; never a picture."""

    enabled: bool = setting(False, "write events; docs/events.md describes them")
    target: str = setting("events.jsonl", "a file, unix:PATH (a socket), - (standard output)")
    scenes: float = setting(
        1.0, "seconds between two events with all faces and scores; 0 = every frame", 0, 3600
    )
    limit: int = setting(10, "megabytes of a file, from which a new one begins", 1, 10**4)
    keep: int = setting(3, "older files that are kept: events.jsonl.1 ...", 0, 99)


@frozen
class MqttConfig:
    """MQTT: what is seen, as messages to a broker; never a picture."""

    enabled: bool = setting(False, "connect to a broker; needs paho-mqtt 2. See docs/mqtt.md")
    host: str = setting("", "name or address of the broker")
    port: int = setting(0, "TCP port of the broker; 0 = 1883, with TLS 8883", 0, 65535)
    device: str = setting("", 'name of this device, another for each; "" = that of the host')
    topic: str = setting(
        "emotion-edge/{device}/{what}",
        "of the messages; what: state, event, availability, instance, camera, snapshot",
    )
    interval: float = setting(2.0, "seconds between two messages of the state", 0.1, 3600)
    qos: int = setting(
        1, "quality of service: 0 at most once, 1 at least once, 2 once", choices=(0, 1, 2)
    )
    queue: int = setting(
        200, "events that are kept while the broker is away; older ones are left out", 1, 10**5
    )
    credentials: str = setting("", 'a file with one line "user:password"')
    tls: bool = setting(False, "encrypt, and check the certificate of the broker")
    ca: str = setting("", 'PEM file of the authority that signed it; "" = those of the system')
    camera_switch: bool = setting(
        False, "messages may switch the camera off and on again; the device remembers it"
    )
    snapshots: bool = setting(
        False, "messages may store the picture that is shown in record.folder, as [record] does"
    )
    home_assistant: bool = setting(False, "make this a device of Home Assistant, by itself")
    discovery: str = setting(
        "homeassistant", "first level of the topics by which Home Assistant finds devices"
    )


@frozen
class MetricsConfig:
    """Metrics: numbers and health of the device, which Prometheus fetches; never a picture."""

    enabled: bool = setting(
        False, "serve them under /metrics; needs prometheus-client. See docs/metrics.md"
    )
    address: str = setting(
        "127.0.0.1:9108", "HOST:PORT; one that others can reach needs a password, or metrics.open"
    )
    credentials: str = setting(
        "", 'a file with one line "user:password", which whoever reads them must give'
    )
    open: bool = setting(False, "let everybody in the network read them, without a password")


@frozen
class AggregateConfig:
    """Counts per minute and emotion, of groups only; see docs/aggregates.md."""

    enabled: bool = setting(False, "store them on this device, for `emotion-edge report`")
    file: str = setting("", 'the database; "" = counts.db in the state folder')
    group: int = setting(3, "smallest group: every number is a multiple of it", 2, 50)
    days: int = setting(31, "age from which counts are removed", 1, 3660)
    limit: int = setting(20, "megabytes of the database; the oldest counts give way", 1, 10**4)


@frozen
class GpioConfig:
    """Pins of the machine, for lamps and relays; docs/actions.md has examples."""

    enabled: bool = setting(False, "switch pins; needs gpiozero")
    leds: str = setting("", 'LABEL=PIN, such as "happy=17 sad=27": on while most faces show it')
    relays: str = setting("", "LABEL=PIN: on for a while once a face has shown the label for long")
    after: float = setting(2.0, "seconds that a face must have shown it for a relay", 0, 3600)
    pulse: float = setting(5.0, "seconds that a relay then is on", 0.1, 3600)
    inverted: str = setting("", "pins whose low level is on, as of many relay boards; with spaces")


@frozen
class HookConfig:
    """Hook: a command of your own for changes of what is seen; docs/actions.md has examples."""

    enabled: bool = setting(False, "run the command; it gets the event as JSON on standard input")
    command: str = setting("", "program with its arguments, those with spaces in quotation marks")
    shell: bool = setting(False, "give the whole text to /bin/sh instead")
    when: str = setting(
        "changes",
        "changes: a face got another label, came or went; lasting: it has shown one for a while; "
        "both",
        choices=("changes", "lasting", "both"),
    )
    labels: str = setting("", 'labels for which it is run, with spaces; "" = all')
    after: float = setting(2.0, "lasting: seconds that a face must have shown a label", 0, 3600)
    interval: float = setting(1.0, "least seconds between the starts of two runs", 0.1, 3600)
    timeout: float = setting(10.0, "seconds after which a run and its children end", 0.1, 600)
