"""Layouts of published data sets, written from drawn pictures.

Each function writes one layout with `COUNTS` pictures of each emotion into a folder; `drawn`
returns what its splits must hold.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import numpy as np

from edge.labels import EMOTIONS
from tests.converter.data.tables import (
    FER2013,
    USAGE,
    decimal_csv,
    drawn,
    each,
    fer2013_csv,
    icml_csv,
    other_columns_csv,
    spreadsheet_csv,
    table_per_split,
    wide_csv,
    wide_per_split,
)

# As published: FER2013's README, RAF-DB's readme, AffectNet's readme, CK+'s ReadMeCohnEmotion.
RAF_DB = ["", *["surprise", "fear", "disgust", "happy", "sad", "angry", "neutral"]]
AFFECTNET = ["neutral", "happy", "sad", "surprise", "fear", "disgust", "angry"]
CK = ["neutral", "angry", "contempt", "disgust", "fear", "happy", "sad", "surprise"]
JAFFE = dict(zip(EMOTIONS, ["AN", "DI", "FE", "HA", "NE", "SA", "SU"], strict=True))
FERPLUS = ["neutral", "happy", "surprise", "sad", "angry", "disgust", "fear"]


def save(path: Path, picture: np.ndarray) -> None:
    """Write a picture without loss, whatever its name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())


def content(images, labels):
    return sorted(
        (int(label), image.tobytes()) for image, label in zip(images, labels, strict=True)
    )


def check(data, *splits):
    """Compare pictures and labels with those that were drawn, in any order."""
    parts = [drawn(split) for split in splits]
    images, labels = (np.concatenate(column) for column in zip(*parts, strict=True))
    assert content(data.images, data.labels) == content(images, labels)


def packed(root: Path, form: str) -> Path:
    return Path(shutil.make_archive(str(root.parent / "packed"), form, root)) if form else root


def folders(
    root: Path, names: Mapping[str, str], splits: Mapping[str, str], suffix: str = ".png"
) -> None:
    """Write a folder for each split, with one for each emotion."""
    for split, folder in splits.items():
        for number, picture, emotion in each(split):
            save(root / folder / names[emotion] / f"{split}_{number:05}{suffix}", picture)


def numbers(order: list[str]) -> dict[str, str]:
    return {name: str(number) for number, name in enumerate(order)}


def numbered(root: Path) -> None:
    splits = {"train": "Train", "public_test": "valid", "private_test": "Test"}
    folders(root, numbers(FER2013), splits)
    (root / "__MACOSX" / "Train" / "0").mkdir(parents=True)
    (root / "__MACOSX" / "Train" / "0" / "._x.png").write_bytes(b"resource fork")


def ferplus_votes(root: Path) -> None:
    """fer2013new.csv beside fer2013.csv: eight of ten say the label, two say unknown."""
    fer2013_csv(root)
    lines = [
        "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
    ]
    for split, usage in USAGE.items():
        for number, _, emotion in each(split):
            lines.append(f"{usage},fer{number:07}.png,{votes(emotion)}")
    (root / "fer2013new.csv").write_text("\n".join(lines) + "\n")


def votes(emotion: str) -> str:
    counts = ["8" if name == emotion else "0" for name in FERPLUS]
    return ",".join([*counts, "0", "2", "0"])


def ferplus_folders(root: Path) -> None:
    splits = {
        "train": "FER2013Train",
        "public_test": "FER2013Valid",
        "private_test": "FER2013Test",
    }
    for split, folder in splits.items():
        lines = []
        for number, picture, emotion in each(split):
            save(root / "data" / folder / f"fer{number:07}.png", picture)
            lines.append(f'fer{number:07}.png,"(0, 0, 48, 48)",{votes(emotion)}')
        (root / "data" / folder / "label.csv").write_text("\n".join(lines) + "\n")


def raf_list(root: Path) -> None:
    """As the authors distribute it; their own name of the list is list_patition_label.txt."""
    lines = []
    for split, prefix in {"train": "train", "public_test": "test"}.items():
        for number, picture, emotion in each(split):
            name = f"{prefix}_{number + 1:05}"
            lines.append(f"{name}.jpg {RAF_DB.index(emotion)}")
            save(root / "basic" / "Image" / "aligned" / f"{name}_aligned.jpg", picture)
            save(root / "basic" / "Image" / "original" / f"{name}.jpg", picture // 2)
    (root / "basic" / "EmoLabel").mkdir()
    (root / "basic" / "EmoLabel" / "list_patition_label.txt").write_text("\n".join(lines) + "\n")


def raf_flat(root: Path) -> None:
    raf_list(root)
    (root / "basic/EmoLabel/list_patition_label.txt").rename(root / "list_partition_label.txt")
    (root / "basic/Image/aligned").rename(root / "aligned")


def raf_kaggle(root: Path) -> None:
    splits = {"train": "DATASET/train", "public_test": "DATASET/test"}
    folders(root, numbers(RAF_DB), splits, "_aligned.jpg")
    (root / "train_labels.csv").write_text("image,label\ntrain_00001_aligned.jpg,5\n")
    (root / "test_labels.csv").write_text("image,label\ntest_0001_aligned.jpg,5\n")


def affectnet_folders(root: Path) -> None:
    splits = {"train": "AffectNet/train", "public_test": "AffectNet/val"}
    folders(root, numbers(AFFECTNET), splits, ".jpg")


def affectnet_csv(root: Path) -> None:
    """Faces stand in a larger picture, at the box that the table states."""
    header = (
        "subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,"
        "expression,valence,arousal"
    )
    for split, table in {"train": "training.csv", "public_test": "validation.csv"}.items():
        lines = [header]
        for number, picture, emotion in each(split):
            name = f"{number % 3}/{split}{number:04}.jpg"
            around = np.full((70, 90), 255, np.uint8)
            around[5:53, 30:78] = picture
            save(root / "Manually_Annotated_Images" / name, around)
            lines.append(f"{name},30,5,48,48,1;2,{AFFECTNET.index(emotion)},0.1,0.2")
        (root / table).write_text("\n".join(lines) + "\n")


def jaffe(root: Path) -> None:
    """Four people for training; the fifth is the test."""
    count = 0
    for split, people in {"train": ["KA", "KL", "KM", "KR"], "public_test": ["MK"]}.items():
        for number, picture, emotion in each(split):
            person = people[number % len(people)]
            save(root / "jaffe" / f"{person}.{JAFFE[emotion]}{number}.{count}.tiff", picture)
            count += 1
    (root / "jaffe" / "README").write_text("JAFFE")


def ck(root: Path) -> None:
    """Sequences from a neutral face, which is the first picture, to an emotion, the last one."""
    for split, people in {"train": [5, 10, 11, 14], "public_test": [22]}.items():
        pictures = list(each(split))
        neutral = [picture for _, picture, emotion in pictures if emotion == "neutral"]
        others = [item for item in pictures if item[2] != "neutral"]
        for sequence, (number, picture, emotion) in enumerate(others):
            person = people[number % len(people)]
            place = f"S{person:03}/{sequence + 1:03}"
            stem = f"S{person:03}_{sequence + 1:03}_"
            images = root / "cohn-kanade-images" / place
            if neutral:
                save(images / f"{stem}00000001.png", neutral.pop())
                save(images / f"{stem}00000002.png", np.zeros((48, 48), np.uint8))
            save(images / f"{stem}00000011.png", picture)
            label = root / "Emotion" / place / f"{stem}00000011_emotion.txt"
            label.parent.mkdir(parents=True, exist_ok=True)
            label.write_text(f"   {CK.index(emotion)}.0000000e+00\n")


# Layouts that have three splits, and those whose only test serves as both.
def named_csv(root: Path) -> None:
    """Names of pictures in a folder beside the table, as Windows writes paths."""
    lines = ["user.id,image,emotion,split"]
    for split, usage in {"train": "train", "public_test": "val", "private_test": "test"}.items():
        for number, picture, emotion in each(split):
            save(root / "images" / usage / f"{number}.jpg", picture)
            lines.append(f'7,"{usage}\\{number}.jpg",{emotion.upper()},{usage}')
    (root / "legend.csv").write_text("\n".join(lines) + "\n")


def named_per_split(root: Path) -> None:
    """A table and a folder per split, in which the same names mean different pictures."""
    for split, name in {"train": "train", "public_test": "valid", "private_test": "test"}.items():
        lines = ["filename;label"]
        for number, picture, emotion in each(split):
            save(root / name / f"{number}.png", picture)
            lines.append(f"{number}.png;{FER2013.index(emotion)}")
        (root / f"{name}.csv").write_text("\n".join(lines) + "\n")


THREE: list[Callable[[Path], None]] = [
    fer2013_csv, decimal_csv, spreadsheet_csv, other_columns_csv, icml_csv, table_per_split,
    numbered, ferplus_votes, ferplus_folders, wide_csv, wide_per_split, named_csv, named_per_split,
]  # fmt: skip
TWO: list[Callable[[Path], None]] = [
    raf_list, raf_flat, raf_kaggle, affectnet_folders, affectnet_csv, jaffe, ck,
]  # fmt: skip
