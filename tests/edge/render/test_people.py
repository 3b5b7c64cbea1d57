"""Colours and cards of people from picture to picture."""

import pytest

from edge.render.people import REMEMBER, SETTLED, CardOrder, ColourSlots, Person


def people(**at):
    """Return faces 100 pixels wide by track number and place: people(t1=50)."""
    return [Person(int(name[1:]), x, 100, 10_000) for name, x in at.items()]


def test_twelve_people_have_twelve_colours_whatever_their_numbers():
    slots = ColourSlots(12)
    tracks = [3, 15, 27, 4, 16, 28, 5, 17, 29, 6, 18, 30]  # equal after division by twelve
    assert sorted(slots.update(tracks, 0.0)) == list(range(12))
    assert slots.update([99, *tracks], 0.1)[0] in range(12)


def test_a_person_keeps_the_colour_also_when_lost_for_a_moment():
    slots = ColourSlots(12)
    assert slots.update([1, 2, 3], 0.0) == [0, 1, 2]
    assert slots.update([2, 3], 0.5) == [1, 2]
    assert slots.update([2, 3, 4], 1.0) == [1, 2, 3]  # not that of the lost one
    assert slots.update([1, 2, 3, 4], 1.5) == [0, 1, 2, 3]
    assert slots.update([2], 1.6) == [1]
    assert slots.update([2, 5], 1.7 + REMEMBER) == [1, 0]


def test_colours_of_lost_people_are_given_away_before_two_share_one():
    slots = ColourSlots(3)
    slots.update([1, 2, 3], 0.0)
    assert slots.update([1, 4], 0.1) == [0, 1]


def test_a_jump_of_the_clock_keeps_the_colours_of_those_in_view():
    slots = ColourSlots(12)
    slots.update([1, 2], 1000.0)
    assert slots.update([2, 3], 5.0) == [1, 0]


def test_cards_stand_as_the_people_do():
    assert CardOrder(4).update(people(t1=300, t2=100, t3=200), 0.0) == [2, 3, 1]


def test_a_newcomer_is_put_between_the_others():
    cards = CardOrder(4)
    cards.update(people(t1=100, t2=300), 0.0)
    assert cards.update(people(t1=100, t2=300, t3=200), 0.1) == [1, 3, 2]
    assert cards.update(people(t1=100, t3=200), 0.2) == [1, 3]


@pytest.mark.parametrize(("seconds", "order"), [(SETTLED * 0.7, [1, 2]), (SETTLED * 1.5, [2, 1])])
def test_cards_change_places_only_after_a_while(seconds, order):
    cards = CardOrder(4)
    cards.update(people(t1=100, t2=300), 10.0)
    for step in range(round(seconds / 0.1) + 1):
        found = list(cards.update(people(t1=400, t2=300), 10.1 + step / 10))
    assert found == order


def test_people_side_by_side_do_not_exchange_their_cards():
    cards = CardOrder(4)
    cards.update(people(t1=100, t2=105), 0.0)
    for step in range(50):
        shift = 12 if step % 2 else -12
        assert cards.update(people(t1=100 + shift, t2=105 - shift), step / 10) == [1, 2]


def test_only_a_clearly_larger_face_takes_a_card():
    cards = CardOrder(2)
    near, far = Person(1, 100, 100, 10_000), Person(2, 300, 90, 8_100)
    assert cards.update([near, far], 0.0) == [1, 2]
    third = Person(3, 500, 95, 9_000)
    assert cards.update([near, far, third], 0.1) == [1, 2]
    assert cards.update([near, far, third._replace(area=12_000)], 0.2) == [1, 3]
