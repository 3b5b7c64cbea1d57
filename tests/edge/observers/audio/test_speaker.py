import threading

from edge.errors import DeviceError
from edge.observers.audio.memory import MemoryPlayer
from edge.observers.audio.speaker import REST, Silence, Speaker
from tests.edge.scenes import scene

SOUNDS = {"happy": b"h", "sad": b"s", "fear": b"f"}
LIMIT = 20  # seconds after which a test fails that waits for a thread


class Script:
    """Cues that give one name after the other."""

    def __init__(self, *names):
        self._names = list(names)

    def update(self, scene):
        return self._names.pop(0)


class HeldPlayer(MemoryPlayer):
    """Player whose sounds last until they are released."""

    def __init__(self):
        super().__init__()
        self.begun, self.released = threading.Event(), threading.Event()

    def play(self, wav):
        self.begun.set()
        assert self.released.wait(LIMIT)
        super().play(wav)

    def stop(self):
        self.released.set()


def follow(speaker, times):
    for _ in range(times):
        speaker.follow(scene())


def drain(speaker):
    """Wait until the thread has taken all sounds, without stopping the player."""
    speaker._queue.put(None, timeout=LIMIT)
    speaker._thread.join(LIMIT)
    assert not speaker._thread.is_alive()


def test_sounds_are_played_in_order_and_labels_without_one_are_silent():
    player = MemoryPlayer()
    speaker = Speaker(player, SOUNDS, Script("happy", "", "smile"))
    follow(speaker, 3)
    drain(speaker)
    assert player.played == [b"h"]


def test_the_picture_never_waits_and_what_comes_meanwhile_is_left_out():
    player = HeldPlayer()
    speaker = Speaker(player, SOUNDS, Script("happy", "sad", "fear", "fear"))
    follow(speaker, 1)
    assert player.begun.wait(LIMIT)
    follow(speaker, 3)  # returns although the first sound has not ended
    assert player.played == []
    player.released.set()
    drain(speaker)
    assert player.played == [b"h", b"s"]


def test_closing_ends_a_sound_that_is_played():
    player = HeldPlayer()
    speaker = Speaker(player, SOUNDS, Script("happy"))
    follow(speaker, 1)
    assert player.begun.wait(LIMIT)
    speaker.close()
    speaker.close()
    assert not speaker._thread.is_alive()


def test_a_device_that_fails_is_named_once_and_again_after_it_was_well(caplog):
    now, player = [0.0], MemoryPlayer("no such device")
    speaker = Speaker(player, SOUNDS, Script(), clock=lambda: now[0])
    for fault in ("no such device", "no such device", "", "no such device"):
        player.fault = fault
        speaker._play(b"h")
        now[0] += REST
    assert caplog.messages == ["no sound: no such device"] * 2
    assert player.played == [b"h"]
    speaker.close()


def test_a_device_that_failed_rests():
    now, tried = [0.0], []

    class Player(MemoryPlayer):
        def play(self, wav):
            tried.append(now[0])
            raise DeviceError("gone")

    speaker = Speaker(Player(), SOUNDS, Script(), clock=lambda: now[0])
    for time in (0.0, 1.0, REST - 1, REST + 1):
        now[0] = time
        speaker._play(b"h")
    assert tried == [0.0, REST + 1]
    speaker.close()


def test_silence():
    Silence().follow(scene())
    Silence().close()
