"""Names of the classes of a data set, and how classes of the data are renamed to them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from converter.data.emotion_names import SYNONYMS, plain_name
from edge.labels import AWAY, EMOTIONS, FEWEST, KNOWN, MOST, UNSURE, in_order
from edge.system.printable import printable

LEFT_OUT = -1  # in place of an index: the pictures of this class are not read
LONGEST = 40  # characters of a name in a message
LISTED = 10  # names in a message
# In place of names: the order that is found, the classes of the data, those of the votes of FER+.
AUTO, FROM_DATA, FERPLUS = "auto", "from-data", "ferplus"


@dataclass(frozen=True)
class Classes:
    """Classes of the pictures, and which class of the data becomes which of them.

    Attributes:
        names: of the classes, in the order of the labels of a `Dataset`.
        renamed: class of the data in lower case -> one of `names`; "" leaves its pictures out.
    """

    names: tuple[str, ...] = EMOTIONS
    renamed: Mapping[str, str] = field(default_factory=dict)

    def index(self, name: str) -> int | None:
        """Return the index of a class of the data, by any usual spelling of its name.

        Returns:
            an index into `names`; `LEFT_OUT`; None for a class that is none of these.
        """
        plain = plain_name(name)
        places = {own.lower(): index for index, own in enumerate(self.names)}
        if (target := self.new_name(name)) is not None:
            return places.get(target.lower()) if target else LEFT_OUT
        for key in (lower_name(name), plain, SYNONYMS.get(plain, plain)):
            if key in places:
                return places[key]
        return None

    def new_name(self, name: str) -> str | None:
        """Return what a class of the data is renamed to, "" if left out; None if neither."""
        return self.renamed.get(lower_name(name), self.renamed.get(plain_name(name)))

    @property
    def noun(self) -> str:
        """The word for one of them: emotion or class."""
        return noun(self.names)

    def listed(self) -> str:
        """Return the names as a text, at most ten of them."""
        more = ", ..." if len(self.names) > LISTED else ""
        return ", ".join(self.names[:LISTED]) + more


@dataclass(frozen=True)
class Wanted:
    """Classes that the options ask for.

    Attributes:
        labels: names in the order of a network's outputs; `AUTO`, `FROM_DATA` or `FERPLUS`; None
            if nothing is said.
        renamed: pairs of a class of the data and its name here, "" to leave it out.
        skipped: classes that are left out where the data has them.
    """

    labels: tuple[str, ...] | str | None = None
    renamed: tuple[tuple[str, str], ...] = ()
    skipped: tuple[str, ...] = ()


def noun(names: Sequence[str]) -> str:
    """Return the word for one of some classes: emotion or class."""
    return "emotion" if set(names) <= set(KNOWN) else "class"


def leaving_out(*names: str) -> Classes:
    """Return the seven emotions, without the pictures of other classes of the data."""
    return Classes(renamed=dict.fromkeys(map(lower_name, names), ""))


def lower_name(name: str) -> str:
    """Return a name as names of the data are compared."""
    return name.strip().lower()


def in_data_order(names: Sequence[str]) -> tuple[str, ...]:
    """Return classes in the order of the device's scores, which is that of a data set's labels."""
    return tuple(label.name for label in in_order(names))


def class_name(text: str) -> str:
    """Return the name that a class of the data gets here: that of the emotion, or its own."""
    plain = plain_name(text)
    emotion = SYNONYMS.get(plain, plain)
    return emotion if emotion in KNOWN else text.strip()


def cure(name: str) -> str:
    """Return what can be done about a class of the data that is none of the labels."""
    word = shlex.quote(printable(name, LONGEST))
    return (
        f"--map {word}=NAME renames it, --labels from-data takes the classes of the data; to leave "
        f"its pictures out: --skip-class {word}"
    )


def fault(names: Sequence[str]) -> str:
    """Return what is wrong with the names of a network's classes; "" if nothing is."""
    from edge.emotion.label_tables import MAX_WORD, is_label  # takes a moment

    if not FEWEST <= len(names) <= MOST:
        return f"expected {FEWEST} to {MOST} names, not {len(names)}"
    for name in names:
        if not is_label(name):
            return (
                f"{printable(name, MAX_WORD)!r} cannot be the name of a class: expected at most "
                f"{MAX_WORD} characters without /, and neither {UNSURE} nor {AWAY}"
            )
    lower = [lower_name(name) for name in names]
    twice = next((name for name, key in zip(names, lower, strict=True) if lower.count(key) > 1), "")
    return f"expected different names: {twice} occurs twice" if twice else ""
