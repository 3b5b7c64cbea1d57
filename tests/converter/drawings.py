"""Data sets drawn for the tests: one simple shape per emotion, with noise."""

from pathlib import Path

import cv2
import numpy as np

from edge.labels import EMOTIONS

SIZE = 48


def draw(label: int, rng: np.random.Generator) -> np.ndarray:
    """Draw one picture, uint8 (48, 48): the shape of the label at a random place, with noise."""
    x, y = rng.integers(18, 30, 2)
    radius, ink = int(rng.integers(9, 14)), int(rng.integers(170, 255))
    picture = np.full((SIZE, SIZE), int(rng.integers(10, 80)), np.uint8)
    low, high = (int(x - radius), int(y - radius)), (int(x + radius), int(y + radius))
    match label:
        case 0:
            cv2.circle(picture, (int(x), int(y)), radius, ink, -1)
        case 1:
            cv2.rectangle(picture, low, high, ink, 2)
        case 2:
            cv2.line(picture, low, high, ink, 3)
            cv2.line(picture, (low[0], high[1]), (high[0], low[1]), ink, 3)
        case 3:
            picture[y % 8 :: 8] = ink
        case 4:
            picture[:, x % 8 :: 8] = ink
        case 5:
            picture[low[1] : high[1] : 6, low[0] : high[0] : 6] = ink
        case 6:
            picture[: SIZE // 2] = ink
    noisy = picture + rng.normal(0, 12, picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def drawings(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw `count` pictures of each emotion: uint8 (n, 48, 48), and labels, int64 (n,)."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(EMOTIONS)), count)
    return np.stack([draw(label, rng) for label in labels]), labels


def write_folders(root: Path, names: dict[str, str] | None = None, per_class: int = 4) -> Path:
    """Write the layout of Kaggle.

    Args:
        root: the folder to write to.
        names: folder names of emotions that differ from the emotion.
        per_class: training pictures per emotion; each test split has half as many.
    """
    parts = (
        ("train", "Training", per_class, 0),
        ("test", "PublicTest", per_class // 2, 1),
        ("test", "PrivateTest", per_class // 2, 2),
    )
    for folder, prefix, count, seed in parts:
        for index, (picture, label) in enumerate(zip(*drawings(count, seed), strict=True)):
            emotion = EMOTIONS[label]
            target = root / folder / (names or {}).get(emotion, emotion)
            target.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(target / f"{prefix}_{index:04}.png"), picture)
    return root


def write_npz(
    path: Path, images: np.ndarray, labels: np.ndarray, ballots: np.ndarray | None = None
) -> Path:
    """Write the packed layout: strips of eight pictures in a random order, which `index` undoes."""
    order = np.random.default_rng(3).permutation(len(images))
    strips = [
        cv2.imencode(
            ".webp", images[order[i : i + 8]].reshape(-1, SIZE), [cv2.IMWRITE_WEBP_QUALITY, 101]
        )[1]
        for i in range(0, len(images), 8)
    ]
    np.savez(
        path,
        webp=np.concatenate(strips),
        offset=np.cumsum([0, *map(len, strips)]),
        index=np.argsort(order),
        label=labels.astype(np.uint8),
        ferplus=np.full((len(labels), 10), 1, np.uint8) if ballots is None else ballots,
    )
    return path
