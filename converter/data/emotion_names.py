"""Names of the emotions in the data sets of others."""

from __future__ import annotations

import re

from edge.labels import EMOTIONS

SYNONYMS = {
    "anger": "angry",
    "disgusted": "disgust",
    "fearful": "fear",
    "afraid": "fear",
    "scared": "fear",
    "happiness": "happy",
    "neutrality": "neutral",
    "sadness": "sad",
    "surprised": "surprise",
}
# "3_happy", "0 - angry": a number orders the folders; "happy faces", "sad_images".
DECORATION = re.compile(r"^\d+[\s_.-]+|[\s_-]+(?:faces?|images?|pictures?)$")


def plain_name(name: str) -> str:
    """Return the name of a folder without number and decoration, in lower case."""
    return DECORATION.sub("", name.strip().lower())


def emotion_of(name: str) -> str | None:
    """Return the emotion that a folder or a column is named after; None if it is none of ours."""
    plain = plain_name(name)
    emotion = SYNONYMS.get(plain, plain)
    return emotion if emotion in EMOTIONS else None
