"""The sections of the configuration; default.toml says what each key means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CameraConfig:
    source: str
    width: int
    height: int
    rate: int
    patience: float
    wait: bool


@dataclass(frozen=True)
class DetectorConfig:
    backend: str
    threshold: float
    pause: float


@dataclass(frozen=True)
class TrackerConfig:
    keep: float


@dataclass(frozen=True)
class EmotionConfig:
    model: str
    pause: float
    smoothing: float
    unsure: float
    lead: float


@dataclass(frozen=True)
class EngineConfig:
    device: str
    threads: int


@dataclass(frozen=True)
class DisplayConfig:
    target: str
    width: int
    height: int
    mode: str
    rotate: int
    overscan: float
    mirror: str
    fit: str
    language: str
    font: str
    stats: bool
    idle: float
    blank: float
    hot: float


@dataclass(frozen=True)
class RecordConfig:
    snapshots: bool
    video: bool
    folder: str
    limit: int
    spare: int


@dataclass(frozen=True)
class Config:
    """What default.toml describes, section by section."""

    camera: CameraConfig
    detector: DetectorConfig
    tracker: TrackerConfig
    emotion: EmotionConfig
    engine: EngineConfig
    display: DisplayConfig
    record: RecordConfig
