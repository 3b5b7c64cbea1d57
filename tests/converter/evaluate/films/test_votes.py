"""The table of what people saw."""

import pytest

pytest.importorskip("tqdm")

from converter.evaluate.films.votes import TIE, read_votes
from edge.errors import DataError

HEADER = '"","FileName","VoiceVote","VoiceLevel","FaceVote","FaceLevel"\n'


@pytest.fixture
def table(tmp_path):
    """Return a function that writes a table, text or bytes, and returns its path."""

    def write(content):
        path = tmp_path / "summaryTable.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_the_vote_of_the_face_is_read_and_not_that_of_the_voice(table):
    rows = (
        '"1","1001_DFA_ANG_XX","N","60","A","70.5"\n'
        '"2","1001_IEO_HAP_LO","N","60","A:D","30:40"\n'
        '"3","1001_IEO_SAD_HI","S","60","","NA"\n'
        '"4","1001_IEO_FEA_HI","F","60","NA","NA"\n\n'
    )
    assert read_votes(table(HEADER + rows)) == {"1001_DFA_ANG_XX": "angry", "1001_IEO_HAP_LO": TIE}


def test_columns_may_have_any_order_and_case_and_a_byte_order_mark(table):
    text = "faceVote, fileName\r\nh,1001_dfa_ang_xx\r\nS,1040_ITH_SAD_X\r\n"
    votes = read_votes(table(b"\xef\xbb\xbf" + text.encode()))
    assert votes == {"1001_DFA_ANG_XX": "happy", "1040_ITH_SAD_XX": "sad"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "line 1: no columns FileName and FaceVote"),
        ("FileName,VoiceVote\n", "line 1: no columns FileName and FaceVote"),
        (HEADER + '"1","1001_DFA_ANG_XX","N"\n', "line 2: ends too early"),
        (HEADER + "1,1001_DFA_ANG_XX,N,6,X,7\n", "line 2: FaceVote must be of A, D, F, H, N, S"),
        (HEADER + "1,1001_DFA_ANG_XX,N,6,A:,7\n", "not ''"),
        (HEADER + "1,1001_DFA,N,6,A,7\n", "line 2: '1001_DFA': no name of a clip"),
        (
            "FileName,FaceVote\n1001_DFA_ANG_XX,A\n1001_DFA_ANG_XX,S\n",
            "line 3: 1001_DFA_ANG_XX: another vote than in a line before",
        ),
        (b"FileName,FaceVote\n\xff\xe9", "not a text file in UTF-8"),
    ],
)  # fmt: skip
def test_a_damaged_table_is_an_error_with_its_line(table, content, message):
    with pytest.raises(DataError) as raised:
        read_votes(table(content))
    assert message in str(raised.value)
    assert "summaryTable.csv: " in str(raised.value)
