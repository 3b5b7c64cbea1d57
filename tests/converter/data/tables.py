"""Forms of fer2013.csv, written from drawn pictures: `COUNTS` of each emotion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from edge.labels import EMOTIONS
from tests.converter.drawings import drawings

COUNTS = {"train": 4, "public_test": 2, "private_test": 2}
SEEDS = {"train": 0, "public_test": 1, "private_test": 2}
USAGE = {"train": "Training", "public_test": "PublicTest", "private_test": "PrivateTest"}

# Source: the README of the challenge.
FER2013 = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]


def drawn(split: str) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures, uint8 (n, 48, 48), and labels, int64 (n,), of a split."""
    return drawings(COUNTS[split], SEEDS[split])


def each(split: str) -> Iterator[tuple[int, np.ndarray, str]]:
    """Yield number, picture and emotion of a split."""
    for number, (picture, label) in enumerate(zip(*drawn(split), strict=True)):
        yield number, picture, EMOTIONS[label]


def text(picture: np.ndarray) -> str:
    return " ".join(map(str, picture.ravel()))


def rows(splits: Mapping[str, str] = USAGE) -> list[tuple[int, str, str]]:
    """Return number of the emotion, pixels and usage of each picture."""
    return [
        (FER2013.index(emotion), text(picture), usage)
        for split, usage in splits.items()
        for _, picture, emotion in each(split)
    ]


def fer2013_csv(root: Path) -> None:
    lines = ["emotion,pixels,Usage", *(f"{n},{p},{u}" for n, p, u in rows())]
    (root / "fer2013.csv").write_text("\n".join(lines) + "\n")


def spreadsheet_csv(root: Path) -> None:
    """A byte-order mark, semicolons, quotes, Windows line ends."""
    lines = ["emotion;pixels;Usage", *(f'{n};"{p}";{u}' for n, p, u in rows())]
    (root / "my.csv").write_bytes("\r\n".join(lines).encode("utf-8-sig"))


def decimal_csv(root: Path) -> None:
    """Emotions as decimal numbers, as pandas writes a column in which a value was missing."""
    lines = ["emotion,pixels,Usage", *(f"{n}.0,{p},{u}" for n, p, u in rows())]
    (root / "fer2013.csv").write_text("\n".join(lines) + "\n")


def other_columns_csv(root: Path) -> None:
    usage = {"train": "train", "public_test": "val", "private_test": "test"}
    lines = ["Unnamed: 0,Split,Pixels,Label", *(f"0,{u},{p},{n}" for n, p, u in rows(usage))]
    (root / "faces.csv").write_text("\n".join(lines) + "\n")


def wide_csv(root: Path) -> None:
    """A column for each pixel, decimal numbers, and the number of the row, as pandas writes it."""
    header = ["", "emotion", *(f"pixel{number}" for number in range(48 * 48)), "Usage"]
    lines = [",".join(header)]
    for number, (emotion, pixels, usage) in enumerate(rows()):
        lines.append(f"{number},{emotion},{pixels.replace(' ', '.0,')}.0,{usage}")
    (root / "wide.csv").write_text("\n".join(lines) + "\n")


def wide_per_split(root: Path) -> None:
    """Numbers as the names of the columns, the label last, and no Usage."""
    for split, name in {"train": "train", "public_test": "val", "private_test": "test"}.items():
        lines = [",".join([*map(str, range(48 * 48)), "label"])]
        lines += [f"{p.replace(' ', ',')},{n}" for n, p, _ in rows({split: ""})]
        (root / f"{name}.csv").write_text("\n".join(lines) + "\n")


def icml_csv(root: Path) -> None:
    lines = ["emotion, Usage, pixels", *(f"{n}, {u}, {p}" for n, p, u in rows())]
    (root / "icml_face_data.csv").write_text("\n".join(lines) + "\n")
    (root / "train.csv").write_text("emotion,pixels\n0,1 2 3\n")
    (root / "test.csv").write_text("pixels\n1 2 3\n")


def table_per_split(root: Path) -> None:
    files = {"train": "train.csv", "public_test": "validation.csv", "private_test": "test.csv"}
    for split, name in files.items():
        lines = ["emotion,pixels", *(f"{n},{p}" for n, p, _ in rows({split: ""}))]
        (root / name).write_text("\n".join(lines) + "\n")
