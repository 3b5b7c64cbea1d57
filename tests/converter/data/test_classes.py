"""Classes of data sets other than the seven emotions: names, renaming, the votes of FER+."""

import cv2
import numpy as np
import pytest

from tests.converter.data import published
from tests.converter.data.tables import drawn, text
from tests.converter.drawings import draw, write_folders, write_npz

pytest.importorskip("tqdm")

from converter.data.class_choice import choose_classes
from converter.data.class_listing import find_classes
from converter.data.classes import FERPLUS, FROM_DATA, Classes, Wanted, fault, in_data_order
from converter.data.splits import load_extra, load_split
from edge.errors import ConfigError, DataError
from edge.labels import EMOTIONS, KNOWN

ANGRY, CONTEMPT = KNOWN.index("angry"), KNOWN.index("contempt")


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine").mkdir()
    return tmp_path / "mine"


def write_classes(root, names=("Smile", "no smile"), count=3):
    """Write train/ and test/ with so many pictures of each class; the n-th shows the n-th shape."""
    rng = np.random.default_rng(0)
    for split in ("train", "test"):
        for shape, name in enumerate(names):
            folder = root / split / name
            folder.mkdir(parents=True)
            for number in range(count):
                cv2.imwrite(str(folder / f"{number}.png"), draw(shape, rng))
    return root


def read(root, wanted, split="train"):
    return load_split(root, split, choose_classes(wanted, root).classes)


def test_classes_of_folders_are_their_names_in_the_order_of_keras(mine):
    write_classes(mine, ("no smile", "Smile", "10 other"))
    assert find_classes(mine) == ("10 other", "Smile", "no smile")  # as sorted() has them
    chosen = choose_classes(Wanted(FROM_DATA), mine)
    assert chosen.labels == chosen.classes.names == ("10 other", "Smile", "no smile")
    data = load_split(mine, "public_test", chosen.classes)
    assert data.classes == chosen.labels
    assert data.labels.tolist() == [0] * 3 + [1] * 3 + [2] * 3
    assert data.votes.shape == (9, 3)


def test_names_of_emotions_become_ours_and_keep_the_order_of_the_outputs(mine):
    write_classes(mine, ("Surprised", "anger", "contempt"))
    chosen = choose_classes(Wanted(FROM_DATA), mine)
    assert chosen.labels == ("surprise", "angry", "contempt")
    assert chosen.classes.names == ("angry", "surprise", "contempt")


def test_folders_of_numbers_keep_them_unless_they_mean_emotions(mine, tmp_path):
    write_classes(mine, ("0", "1"))
    data = read(mine, Wanted(FROM_DATA))
    assert (data.classes, data.labels.tolist()) == (("0", "1"), [0] * 3 + [1] * 3)
    renamed = Wanted(FROM_DATA, (("0", "no smile"), ("1", "smile")))
    assert read(mine, renamed).classes == ("no smile", "smile")
    fer = write_folders(tmp_path / "fer", dict(zip(published.FER2013, "0123456", strict=True)))
    assert choose_classes(Wanted(FROM_DATA), fer).labels == tuple(published.FER2013)


def test_a_csv_may_name_its_classes(mine):
    pictures = drawn("train")[0]
    lines = [f"{name},{text(p)},{u}" for u in ("train", "test") for name, p in
             zip(("sleepy", "awake", "sleepy"), pictures, strict=False)]  # fmt: skip
    (mine / "faces.csv").write_text("\n".join(["label,pixels,split", *lines]))
    data = read(mine, Wanted(FROM_DATA))
    assert (data.classes, data.labels.tolist()) == (("awake", "sleepy"), [1, 0, 1])
    message = r"line 2: emotion must be 0 to 6, not 'sleepy': --map sleepy=NAME .*from-data"
    with pytest.raises(DataError, match=message):
        load_split(mine, "train")
    with pytest.raises(
        DataError, match="line 3: emotion must be one of sleepy, tired, not 'awake'"
    ):
        read(mine, Wanted(("sleepy", "tired")))


def test_classes_are_renamed_merged_and_left_out(mine, caplog):
    write_classes(mine, ("grin", "laugh", "frown", "other"))
    caplog.set_level("INFO")
    renamed = (("grin", "smile"), ("Laugh", "smile"), ("other", ""))
    data = read(mine, Wanted(FROM_DATA, renamed))
    assert data.classes == ("frown", "smile")
    assert np.bincount(data.labels).tolist() == [3, 6]
    assert "train/other: 3 pictures left out" in caplog.text
    left_out = Wanted(("smile", "frown"), renamed[:2], ("other",))
    assert np.bincount(read(mine, left_out).labels).tolist() == [6, 3]


def test_an_emotion_may_be_made_of_two_folders(mine):
    write_folders(mine, {"angry": "anger", "fear": "scared"})
    (mine / "train" / "annoyed").mkdir()
    first = min((mine / "train" / "anger").iterdir())
    first.rename(mine / "train" / "annoyed" / "x.png")
    data = read(mine, Wanted(None, (("annoyed", "angry"),)))
    assert data.classes == EMOTIONS
    assert np.bincount(data.labels).tolist() == [4] * 7


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (
            Wanted(FROM_DATA, (("grin", "x"),)),
            r"--map grin=x: the data has no such class: it has S",
        ),
        (Wanted(("Smile", "x"), (("smile", "grin"),)), "--map smile=grin: grin is none of the lab"),
        (Wanted(FROM_DATA, (("smile", "a"), ("Smile", "b"))), "--map Smile: given twice"),
        (Wanted(FROM_DATA, (("smile", "a"),), ("smile",)), "--map smile: given twice"),
        (Wanted(None, (), ("happiness",)), "happiness cannot be left out: it is one of the labels"),
        (Wanted(FERPLUS), "ferplus needs the votes of FER.: put fer2013new.csv beside fer2013.csv"),
    ],
)
def test_contradicting_options_are_errors_of_one_line(mine, wanted, message):
    write_classes(mine)
    with pytest.raises(ConfigError, match=message) as caught:
        choose_classes(wanted, mine)
    assert "\n" not in str(caught.value)


def test_one_class_is_not_enough_and_names_have_bounds(mine):
    write_classes(mine)
    with pytest.raises(DataError, match="classes of the data: expected 2 to 20 names, not 1: see"):
        choose_classes(Wanted(FROM_DATA, (("smile", ""),)), mine)
    assert fault([str(number) for number in range(20)]) == ""
    assert fault([str(number) for number in range(21)]) == "expected 2 to 20 names, not 21"
    for name in ("", "a/b", "unsure", "away", "x" * 41, "a\nb", " a"):
        assert "cannot be the name of a class" in fault(["smile", name])
    assert fault(["smile", "x" * 40]) == ""
    assert fault(["smile", "Smile"]) == "expected different names: smile occurs twice"


def test_a_class_that_is_none_of_the_labels_says_what_to_do(mine):
    write_classes(mine)
    with pytest.raises(DataError, match=r"Smile: unknown emotion: .*--labels from-data takes.*"):
        load_split(mine, "train")
    with pytest.raises(
        DataError, match="no smile: unknown class: expected Smile, other: --map 'no"
    ):
        read(mine, Wanted(("Smile", "other")))
    with pytest.raises(DataError, match="train: no folder for other"):
        read(mine, Wanted(("Smile", "no smile", "other")))


def test_additional_pictures_have_the_same_classes(mine, tmp_path):
    write_classes(mine)
    extra = tmp_path / "extra"
    (mine / "test").rename(extra)
    (extra / "Smile").rename(extra / "smile")
    classes = choose_classes(Wanted(FROM_DATA), mine, [extra]).classes
    assert load_extra(extra, classes).labels.tolist() == [0] * 3 + [1] * 3


def test_pictures_can_be_put_into_another_order_of_the_classes(mine):
    write_classes(mine)
    data = read(mine, Wanted(FROM_DATA))
    other = data.in_order(("no smile", "Smile"))
    assert other.classes == ("no smile", "Smile")
    assert other.labels.tolist() == [1] * 3 + [0] * 3
    assert np.array_equal(other.votes.argmax(1), other.labels)
    assert other.majority.tolist() == [-1] * 6
    assert other.in_order(data.classes).labels.tolist() == data.labels.tolist()


def test_the_order_of_the_data_is_that_of_the_device():
    assert in_data_order(EMOTIONS[::-1]) == EMOTIONS
    assert in_data_order(("b", "a")) == ("b", "a")


def with_contempt(root):
    """Let most people see contempt in the first picture of each split, and disagree on another."""
    published.ferplus_votes(root)
    table = root / "fer2013new.csv"
    lines = table.read_text().splitlines()
    for usage in ("Training", "PublicTest", "PrivateTest"):
        first = next(i for i, line in enumerate(lines) if line.startswith(usage))
        lines[first] = f"{usage},x.png,1,0,0,0,0,0,0,7,2,0"
    lines[2] = "Training,x.png,4,4,2,0,0,0,0,0,0,0"
    lines[3] = "Training,x.png,1,0,0,0,0,0,0,0,9,0"
    table.write_text("\n".join(lines))


def test_the_eight_classes_of_ferplus_are_what_most_people_said(mine, caplog):
    with_contempt(mine)
    caplog.set_level("INFO")
    chosen = choose_classes(Wanted(FERPLUS), mine)
    assert chosen.labels == chosen.classes.names == KNOWN
    data = load_split(mine, "train", chosen.classes)
    assert (data.classes, data.votes.shape) == (KNOWN, (26, 8))
    assert data.labels.tolist() == [CONTEMPT, ANGRY, *np.repeat(range(1, 7), 4)]
    assert np.array_equal(data.majority, data.labels)
    assert data.votes[0, [CONTEMPT, KNOWN.index("neutral")]] == pytest.approx([7 / 8, 1 / 8])
    assert "fer2013new.csv: 2 pictures left out: most people name no emotion" in caplog.text
    assert data.rows[:2].tolist() == [0, 3]
    seven = load_split(mine, "train")
    assert (seven.classes, seven.votes.shape, len(seven)) == (EMOTIONS, (28, 7), 28)


def test_the_folders_of_ferplus_have_eight_classes_too(mine):
    published.ferplus_folders(mine)
    for table in mine.rglob("label.csv"):
        lines = table.read_text().splitlines()
        lines[0] = lines[0].partition('",')[0] + '",0,0,0,0,0,0,0,6,4,0'
        lines[1] = lines[1].partition('",')[0] + '",4,0,0,0,3,0,0,0,3,0'  # most, but not half
        table.write_text("\n".join(lines))
    data = read(mine, Wanted(FERPLUS))
    assert data.labels[:3].tolist() == [CONTEMPT, ANGRY, ANGRY]
    assert len(data) == 27


def test_the_packed_form_has_the_votes_and_can_be_renamed(mine):
    images, labels = drawn("train")
    ballots = np.zeros((len(labels), 10), np.uint8)
    ballots[:, 7] = 10
    ballots[np.arange(len(labels)), np.array([4, 5, 6, 1, 0, 3, 2])[labels]] = 10
    ballots[:, 7] = 0
    ballots[0] = [0, 0, 0, 0, 0, 0, 0, 9, 1, 0]
    write_npz(mine / "train.npz", images, labels, ballots)
    data = read(mine, Wanted(FERPLUS))
    assert data.labels.tolist() == [CONTEMPT, *labels[1:]]
    others = tuple((name, "other") for name in EMOTIONS if name not in ("happy", "sad"))
    two = read(mine, Wanted(("happy", "other"), (*others, ("sad", ""))))
    assert np.bincount(two.labels).tolist() == [4, 20]
    assert np.array_equal(two.votes.argmax(1), two.labels)
    assert (two.majority[1:] == two.labels[1:]).all()
    with pytest.raises(DataError, match=r"train\.npz: disgust is none of angry, happy"):
        read(mine, Wanted(("angry", "happy")))


@pytest.mark.parametrize("write", [published.raf_list, published.jaffe, published.affectnet_csv])
def test_published_sets_can_be_renamed(mine, write):
    write(mine)
    renamed = tuple((name, "calm" if name == "neutral" else "") for name in EMOTIONS[:6])
    data = read(mine, Wanted(("calm", "surprise"), renamed))
    counts = np.bincount(data.labels)
    assert len(counts) == 2
    assert set(data.classes) == {"calm", "surprise"}
    original = np.bincount(load_split(mine, "train").labels)
    assert counts.tolist() == original[[4, 6]].tolist()


def test_a_class_is_found_by_any_usual_spelling():
    classes = Classes(("Smile", "fear", "no face"), {"grin": "Smile", "none": ""})
    spellings = ("SMILE ", "2_smile", "scared", "no face", "Grin", "none", "sad")
    assert list(map(classes.index, spellings)) == [0, 0, 1, 2, 0, -1, None]
    assert Classes(("a", "b"), {"no face": "a"}).index("No Face") == 0
