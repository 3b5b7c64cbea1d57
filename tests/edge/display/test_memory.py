from edge.display.memory import MemoryDisplay
from tests.edge.pictures import RED


def test_the_last_pictures_are_kept():
    display = MemoryDisplay(keep=2)
    for i in range(3):
        display.show(RED + i, i)
    display.close()
    assert [int(p[0, 0, 1]) for p in display.pictures] == [1, 2]
    assert display.closed


def test_the_power_of_the_screen_is_kept():
    display = MemoryDisplay()
    display.power(on=False)
    assert not display.on
