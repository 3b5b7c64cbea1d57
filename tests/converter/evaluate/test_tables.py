"""The classification report."""

import numpy as np
import pytest

pytest.importorskip("sklearn")

from converter.evaluate.tables import classification_report


def test_report_matches_hand_calculation():
    # Three angry: two right, one predicted happy; one happy, right; one sad, predicted happy.
    scores = np.eye(7, dtype=np.float32)[[0, 0, 3, 3, 3]]
    text = classification_report(scores, np.array([0, 0, 0, 3, 5]))
    rows = {line[:14].strip(): line[14:].split() for line in text.splitlines()}
    assert rows["angry"] == ["100.0%", "66.7%", "80.0%", "3"]
    assert rows["happy"] == ["33.3%", "100.0%", "50.0%", "1"]
    assert rows["sad"] == ["0.0%", "0.0%", "0.0%", "1"]
    assert rows["accuracy"] == ["60.0%", "5"]
    assert rows["macro mean"] == ["19.0%", "23.8%", "18.6%", "5"]
    # Of five pictures three are angry, one is happy and one is sad.
    assert rows["weighted mean"] == ["66.7%", "60.0%", "58.0%", "5"]
