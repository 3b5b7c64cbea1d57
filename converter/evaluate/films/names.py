"""File names of CREMA-D: ACTOR_SENTENCE_EMOTION_LEVEL, such as 1001_DFA_ANG_XX.

Source: Cao et al. 2014, CREMA-D: Crowd-sourced Emotional Multimodal Actors Dataset.
"""

from __future__ import annotations

import re
from typing import NamedTuple

EMOTION_CODES = {
    "ANG": "angry",
    "DIS": "disgust",
    "FEA": "fear",
    "HAP": "happy",
    "NEU": "neutral",
    "SAD": "sad",
}
ACTED = tuple(EMOTION_CODES.values())  # nobody acts surprise
EXPECTED = (
    "ACTOR_SENTENCE_EMOTION_LEVEL such as 1001_DFA_ANG_XX.flv, with the emotions "
    f"{', '.join(EMOTION_CODES)} and the levels LO, MD, HI, XX"
)
# One file of the published set, 1040_ITH_SAD_X, lacks the second letter of its level.
PATTERN = re.compile(
    rf"(\d{{4}})_([A-Z]{{3}})_({'|'.join(EMOTION_CODES)})_(LO|MD|HI|XX?)", re.IGNORECASE
)


class ClipName(NamedTuple):
    """Name of a film.

    Attributes:
        actor: four digits.
        sentence: code of the sentence that is spoken, three letters.
        code: key of `EMOTION_CODES`.
        level: of the emotion: LO, MD, HI, or XX where the actor was given none.
    """

    actor: str
    sentence: str
    code: str
    level: str

    @property
    def key(self) -> str:
        """Name of the clip without a suffix, as the table of votes has it."""
        return "_".join(self)

    @property
    def emotion(self) -> str:
        """Emotion that the actor was asked to show, one of `ACTED`."""
        return EMOTION_CODES[self.code]


def parse(stem: str) -> ClipName | None:
    """Return the parts of a file name without its suffix; None if it is not of this form."""
    found = PATTERN.fullmatch(stem)
    if not found:
        return None
    actor, sentence, code, level = found.group(1, 2, 3, 4)
    level = level.upper()
    return ClipName(actor, sentence.upper(), code.upper(), "XX" if level == "X" else level)
