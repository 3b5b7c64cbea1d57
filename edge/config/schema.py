"""Every setting, by section: default, range and description in one field.

default.toml, its comments, the checks, the hints and docs/configuration.md are made from these
fields: run `make settings` after a change.
"""

from __future__ import annotations

from dataclasses import field, fields
from typing import Any, ClassVar

from edge.config.execution import EngineConfig, PerformanceConfig
from edge.config.observers import (
    AggregateConfig,
    EventsConfig,
    GpioConfig,
    HookConfig,
    MetricsConfig,
    MqttConfig,
)
from edge.config.privacy import PrivacyConfig
from edge.config.setting import Setting, setting
from edge.system.frozen import frozen

LINKS = ("https://", "http://", "mailto:", "tel:")  # what a phone opens from a QR code


@frozen
class CameraConfig:
    """Source of the frames."""

    source: str = setting(
        "auto",
        "auto, picamera2, v4l2, v4l2:N, demo, a file or folder, rtsp://, http://, module:Class",
    )
    width: int = setting(
        0,
        "pixels to request from a live camera; 0 = of a webcam 960 x 720 (640 x 480 on small "
        "cores) or near it, of a Raspberry Pi camera what the screen shows without scaling",
        16,
        8192,
        zero=True,
    )
    height: int = setting(
        0, "pixels to request from a live camera; 0 = as for width", 16, 8192, zero=True
    )
    rate: int = setting(30, "frames per second to request from a live camera", 1, 240)
    patience: float = setting(
        2.5, "seconds without a frame after which a camera counts as lost", 0.1, 3600
    )
    wait: bool = setting(
        False, "on a screen: wait for a camera that is missing at the start; no demo then"
    )
    rotate: int = setting(
        0, "degrees clockwise that set the camera's picture upright", choices=(0, 90, 180, 270)
    )
    flip: str = setting(
        "none",
        "after camera.rotate: horizontal exchanges left and right, vertical top and bottom",
        choices=("none", "horizontal", "vertical"),
    )
    credentials: str = setting("", 'network cameras: a file with one line "user:password"')
    recursive: bool = setting(False, "of a folder, play the files of its subfolders too")


@frozen
class DetectorConfig:
    """Detection of faces."""

    backend: str = setting("blazeface-full", "blazeface-full, blazeface-short, haar, module:Class")
    threshold: float = setting(0.5, "lowest confidence of a face", 0.01, 0.99)
    pause: float = setting(
        0.17, "longest time in seconds between two detections of steady faces; 0 = none", 0, 1
    )
    tiles: bool = setting(
        True, "blazeface: in turns, search parts of the frame too: far faces are found"
    )


@frozen
class TrackerConfig:
    """Tracking of faces."""

    keep: float = setting(0.5, "seconds a face may be missing and still keep its number", 0, 60)


@frozen
class EmotionConfig:
    """Classification of emotions and choice of labels."""

    model: str = setting(
        "emotions.tflite", "a file in the models folder, or a path; its .toml is beside it"
    )
    pause: float = setting(
        0.1,
        "seconds between two classifications of a face that changes, up to 0.24 of a steady one "
        "(0.3 on small cores); a little longer where faces are searched for, and of many on small "
        "cores; 0 = every frame",
        0,
        1,
    )
    smoothing: float = setting(
        0.4, "seconds over which scores are averaged per face; 0 = off", 0, 60
    )
    unsure: float = setting(
        0.35, 'a face whose highest score is lower is "unsure"; 0 = always a name', 0, 1
    )
    lead: float = setting(
        0.07, "lead of a score over the others before its name is shown; 0 = at once", 0, 1
    )
    away: float = setting(
        1.25,
        'a face turned so far is "away"; 1 = its nose is before an ear; 0 = always a name',
        0,
        10,
    )
    calibration: str = setting(
        "", 'name that `emotion-edge calibrate` stored: corrects the scores; "" = none'
    )


@frozen
class DisplayConfig:
    """Picture, screen and language."""

    target: str = setting(
        "auto", "auto, kms, web, web:HOST:PORT, a file (.mp4 .png ...), a folder/, none"
    )
    overwrite: bool = setting(False, "replace files that exist, as run --force does")
    width: int = setting(1280, "of the picture, in pixels; kms: the screen's own", 320, 7680)
    height: int = setting(720, "of the picture, in pixels; kms: the screen's own", 240, 4320)
    mode: str = setting(
        "", 'kms: "1280x720@60" or "1280x720"; "" = the one that the screen prefers, up to Full HD'
    )
    rotate: int = setting(
        0, "kms: degrees clockwise, as the screen is mounted", choices=(0, 90, 180, 270)
    )
    overscan: float = setting(0.0, "kms: share of the screen that stays black at each edge", 0, 0.2)
    mirror: str = setting(
        "auto", "mirror the picture; auto: of live cameras only", choices=("auto", "on", "off")
    )
    fit: str = setting(
        "auto",
        "letterbox: the whole frame with margins; fill: no margins, edges cut; auto: fill upright "
        "screens, and others where at most 12 % is cut",
        choices=("auto", "letterbox", "fill"),
    )
    language: str = setting(
        "en", "en de fr es it pt nl pl tr ru uk el ar hi ja zh ko, or a language file (x.toml)"
    )
    words: str = setting(
        "feelings",
        "names of the emotions: feelings (Happy), or expressions, what is seen (Smiling)",
        choices=("feelings", "expressions"),
    )
    theme: str = setting(
        "dark", "dark, light, contrast, example, or a folder with a theme.toml: docs/themes.md"
    )
    font: str = setting("", 'a .ttf, .otf or .ttc file; "" = one that has the letters')
    stats: bool = setting(False, "show frames per second, ms per stage, temperature, governor")
    idle: float = setting(20.0, "seconds without a face until the idle screen; 0 = never", 0, 86400)
    attract: str = setting(
        "icons",
        "of the idle screen: icons that move, picture: the camera's too, off: still icons",
        choices=("icons", "picture", "off"),
    )
    blank: float = setting(
        0.0, "seconds without a face until the screen is switched off; 0 = never", 0, 86400
    )
    hot: float = setting(80.0, 'degrees Celsius from which the screen says "too hot"', 0, 150)


@frozen
class WebConfig:
    """Web page: who may watch it, and how."""

    enabled: bool = setting(False, "serve the page beside the display, such as the bare screen")
    address: str = setting(
        "0.0.0.0:8080", "HOST:PORT of that page; other computers need a password"
    )
    code: bool = setting(
        False, "show the page's address as a QR code on the bare screen while nobody is there"
    )
    snapshots: bool = setting(False, "the page has a button that saves the picture")
    megabits: float = setting(3.0, "per second that one browser may cost, at most", 0.2, 1000)
    clients: int = setting(8, "browsers that may watch at the same time", 1, 64)
    password: str = setting(
        "",
        'the hash that `emotion-edge password` makes, or a file with it; "" = where it stores it',
    )
    pin: str = setting(
        "",
        "the hash that `emotion-edge password --pin` makes for the settings page, or a file; "
        '"" = where it stores it; without one there is no such page',
    )
    open: bool = setting(False, "let everybody in the network watch, without a password")
    hosts: str = setting(
        "", "names by which browsers may open the page, beside those of this machine; with spaces"
    )
    certificate: str = setting(
        "", 'PEM file of a TLS certificate with its chain, for https; "" = http'
    )
    key: str = setting("", 'PEM file of the private key; "" = in the same file')


@frozen
class RecordConfig:
    """Recordings; nothing is stored unless it is switched on here."""

    snapshots: bool = setting(False, "store a picture when an emotion is first seen")
    video: bool = setting(False, "store what is shown, as MP4")
    folder: str = setting("recordings", "where recordings are stored")
    limit: int = setting(
        1000, "megabytes that the folder may hold; recording stops there", 1, 10**6
    )
    spare: int = setting(500, "megabytes that stay free on the folder's disk", 0, 10**6)


@frozen
class AudioConfig:
    """A short sound when a face's emotion is named."""

    enabled: bool = setting(False, "play sounds; needs aplay, of Debian's alsa-utils")
    device: str = setting("default", "of ALSA, as `aplay -L` lists them")
    folder: str = setting("", "with sounds of your own: angry.wav ...; what is missing is bundled")
    volume: float = setting(0.5, "factor of the sounds' loudness", 0, 1)
    pause: float = setting(1.0, "least seconds between two sounds", 0.2, 3600)


@frozen
class NoticeConfig:
    """Notice that emotions are recognized here, on the screen and on the printed sign."""

    enabled: str = setting(
        "auto",
        "on, off; auto: in the appliance, and wherever an operator is named. See docs/notice.md",
        choices=("auto", "on", "off"),
    )
    operator: str = setting("", "name of who runs the recognition; needed for off in the appliance")
    purpose: str = setting("", "what the recognition is for")
    kept: str = setting("", 'data that are stored, and how long; "" = as the settings say')
    contact: str = setting("", "address, telephone number or e-mail address for questions")
    link: str = setting("", "address of a page with more, as a QR code", prefixes=LINKS)
    seconds: float = setting(
        5.0, "how long the notice is on the screen at the start, before any reading", 0, 60
    )


@frozen
class GameConfig:
    """Game: "Can you look surprised?", with stars; nothing is kept."""

    enabled: bool = setting(False, "ask who stands in front of the camera to show an emotion")
    players: str = setting(
        "nearest",
        "nearest: the largest face gets stars; all: every face",
        choices=("nearest", "all"),
    )
    wait: float = setting(4.0, "seconds that somebody stands there before a question", 0, 3600)
    time: float = setting(6.0, "seconds to show an emotion", 2, 60)


@frozen
class Config:
    """The whole configuration. `Config()` has the defaults."""

    camera: CameraConfig = field(default_factory=CameraConfig)
    detector: DetectorConfig = field(default_factory=DetectorConfig)
    tracker: TrackerConfig = field(default_factory=TrackerConfig)
    emotion: EmotionConfig = field(default_factory=EmotionConfig)
    engine: EngineConfig = field(default_factory=EngineConfig)
    performance: PerformanceConfig = field(default_factory=PerformanceConfig)
    display: DisplayConfig = field(default_factory=DisplayConfig)
    web: WebConfig = field(default_factory=WebConfig)
    record: RecordConfig = field(default_factory=RecordConfig)
    audio: AudioConfig = field(default_factory=AudioConfig)
    notice: NoticeConfig = field(default_factory=NoticeConfig)
    privacy: PrivacyConfig = field(default_factory=PrivacyConfig)
    game: GameConfig = field(default_factory=GameConfig)
    events: EventsConfig = field(default_factory=EventsConfig)
    mqtt: MqttConfig = field(default_factory=MqttConfig)
    metrics: MetricsConfig = field(default_factory=MetricsConfig)
    aggregate: AggregateConfig = field(default_factory=AggregateConfig)
    gpio: GpioConfig = field(default_factory=GpioConfig)
    hook: HookConfig = field(default_factory=HookConfig)

    SECTIONS: ClassVar[tuple[str, ...]] = (
        "camera", "detector", "tracker", "emotion", "engine", "performance", "display", "web",
        "record", "audio", "notice", "privacy", "game", "events", "mqtt", "metrics", "aggregate",
        "gpio", "hook",
    )  # fmt: skip


def settings_of(section: Any) -> dict[str, Setting]:
    """Return the settings of a section, such as `config.camera`, by key."""
    return {each.name: each.metadata["setting"] for each in fields(section)}
