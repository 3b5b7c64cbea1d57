"""Rectangles in tests."""


def overlap(one, other):
    """Return whether two rectangles share a pixel."""
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )
