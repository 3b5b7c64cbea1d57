"""Names of the splits in the folders, files and tables of others."""

from __future__ import annotations

from collections.abc import Collection

TRAINING = ("train", "training", "fer2013train")
PUBLIC = ("publictest", "public_test", "public", "fer2013valid")
PRIVATE = ("privatetest", "private_test", "private", "fer2013test")
TEST = ("test", "testing")
VALIDATION = ("validation", "valid", "val")
# In the order of preference: where one test split is missing, the other serves as both.
NAMES = {
    "train": TRAINING,
    "public_test": (*PUBLIC, *VALIDATION, *TEST, *PRIVATE),
    "private_test": (*PRIVATE, *TEST, *VALIDATION, *PUBLIC),
}
ALL = (*TRAINING, *PUBLIC, *PRIVATE, *TEST, *VALIDATION)


def choose_split(split: str, found: Collection[str]) -> str | None:
    """Return the name that stands for a split, of those that are there; None for none.

    Args:
        split: a key of `NAMES`.
        found: names in lower case.
    """
    return next((name for name in NAMES[split] if name in found), None)
