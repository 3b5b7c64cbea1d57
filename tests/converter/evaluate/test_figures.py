"""Content of the figures."""

import numpy as np
import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("sklearn")

from converter.evaluate import metrics
from converter.evaluate.figures import classification, output, quantization, training

# Ten pictures, of angry and of happy only; four predictions are wrong.
LABELS = np.array([0, 0, 0, 0, 0, 3, 3, 3, 3, 3])
PREDICTED = np.array([0, 0, 0, 3, 1, 3, 3, 3, 0, 0])
SCORES = (0.05 + 0.65 * np.eye(7))[PREDICTED].astype(np.float32)


def lines(axes) -> dict[str, list[list[float]]]:
    return {line.get_label(): line.get_xydata().tolist() for line in axes.lines}


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def legend(axes) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


def log_line(epoch: int, **values) -> dict:
    return {"epoch": epoch, "progress": 0.5, "size": 48, "minutes": 1.0, **values}


def test_learning_curves_have_gaps_for_missing_values():
    log = [
        log_line(1, loss=2.0, learned_accuracy=0.3, held_out_accuracy=None, held_out_loss=None),
        log_line(2, loss=1.5, learned_accuracy=0.4, held_out_accuracy=0.45, held_out_loss=1.4),
        log_line(3, loss=1.4, learned_accuracy=0.5, held_out_accuracy=None),
        log_line(4, loss=9.9, learned_accuracy=0.9),
        log_line(4, loss=1.2, learned_accuracy=0.6, held_out_accuracy=0.55, held_out_loss=1.2),
        log_line(4, settled=True, held_out_accuracy=0.57, held_out_loss=1.1),
    ]
    accuracy, loss = training.learning_curves(log).axes
    assert lines(accuracy) == {
        "training batches": [[1, 0.3], [2, 0.4], [3, 0.5], [4, 0.6]],
        "held-out pictures": [[2, 0.45], [4, 0.55]],
        "held-out pictures, precise batch norm": [[4, 0.57]],
    }
    assert lines(loss) == {
        "training batches": [[1, 2.0], [2, 1.5], [3, 1.4], [4, 1.2]],
        "held-out pictures": [[2, 1.4], [4, 1.2]],
        "held-out pictures, precise batch norm": [[4, 1.1]],
    }


def test_learning_curves_of_an_old_log_with_one_epoch():
    accuracy, loss = training.learning_curves([log_line(1, loss=2.0, held_out_accuracy=None)]).axes
    assert lines(loss) == {"training batches": [[1, 2.0]]}
    assert loss.get_xlim() == (0.5, 1.5)
    assert not accuracy.lines
    assert texts(accuracy) == ["not measured"]
    assert accuracy.get_legend() is None
    assert texts(training.learning_curves([]).axes[1]) == ["not measured"]


@pytest.mark.filterwarnings("error")
def test_confusion_matrix_shades_by_row_share_and_writes_share_and_count():
    (axes,) = classification.confusion_matrix(metrics.confusion_matrix(SCORES, LABELS)).axes
    cells = [tuple(texts(axes)[i : i + 2]) for i in range(0, 98, 2)]
    assert cells[0] == ("60 %", "3")
    assert cells[1] == cells[3] == ("20 %", "1")
    assert cells[3 * 7] == ("40 %", "2")
    assert set(cells[7:14]) == {("0 %", "0")}  # no picture is labelled disgust
    alphas = [patch.get_alpha() for patch in axes.patches]
    assert alphas[0] == alphas[3 * 7 + 3] > alphas[3 * 7] > alphas[1] > alphas[7]
    assert [label.get_text() for label in axes.get_yticklabels()][1] == "disgust"


@pytest.mark.filterwarnings("error")
def test_roc_curves_omit_emotions_without_pictures():
    (axes,) = classification.roc_curves(SCORES, LABELS).axes
    # 25 pairs. Of the angry, three score high; of the others, two do. Of the happy, three and one.
    angry = (3 * 3 + 0.5 * (3 * 2 + 2 * 3)) / 25
    happy = (3 * 4 + 0.5 * (3 * 1 + 2 * 4)) / 25
    assert legend(axes) == [f"angry {angry:.3f}", f"happy {happy:.3f}"]
    title = axes.get_legend().get_title().get_text()
    assert f"mean {(angry + happy) / 2:.3f}" in title
    assert axes.lines[0].get_xydata().tolist() == [[0, 0], [0.4, 0.6], [1, 1]]


def test_reliability_diagram_shows_the_bins():
    upper, lower = classification.reliability(SCORES, LABELS).axes
    # All ten predictions have a score of 70 %, and six are right.
    assert upper.get_title(loc="left") == "Calibration error 10.0 %"
    heights = [bar.get_height() for bar in upper.patches]
    assert [h for h in heights if not np.isnan(h)] == [0.6]
    assert heights[10] == 0.6
    assert [bar.get_height() for bar in lower.patches][10] == 1


def test_score_changes_separate_same_and_other_predictions():
    other = SCORES.copy()
    other[5] = SCORES[0]
    other[1, :2] += [-0.02, 0.02]
    left, right = quantization.score_changes(SCORES, other).axes
    assert legend(left) == ["same answer: 9", "another answer: 1"]
    dots = left.collections[1].get_offsets().tolist()
    assert dots == [pytest.approx([0.7, 0.05])]
    assert sum(bar.get_height() for bar in right.patches) == 70
    assert right.get_title(loc="left").startswith("99 % of all scores change by 65.0 points")


def test_score_changes_of_equal_scores():
    figure = quantization.score_changes(SCORES, SCORES)
    assert "by 0.0 points" in figure.axes[1].get_title(loc="left")
    assert output.inline(figure)
