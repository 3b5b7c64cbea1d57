from edge.demo.clip import DemoCamera


def test_the_clip_ends_and_is_always_the_same():
    one, two = DemoCamera((64, 48)), DemoCamera((64, 48))
    assert sum(1 for _ in one) == one.length
    assert (next(iter(one)).pixels == next(iter(two)).pixels).all()


def test_with_forever_it_is_live_and_repeats():
    camera = DemoCamera((320, 240), forever=True)
    assert camera.live
    assert camera.length is None
    assert (camera.picture(1.0) == camera.picture(1.0 + camera.seconds)).all()
