"""Degradations: each does what its name says, to a share of the pictures."""

from importlib.util import find_spec

import pytest

if not find_spec("torch"):
    pytest.skip("needs torch", allow_module_level=True)

import torch

from converter.train import degrade as module
from converter.train.degrade import degrade

pytestmark = pytest.mark.converter


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def pictures(count, size=48):
    """Return smooth pictures, each of its own."""
    coarse = torch.rand(count, 1, 6, 6, generator=generator(1)) * 1.6 - 0.8
    return torch.nn.functional.interpolate(coarse, (size, size), mode="bicubic").clamp(-1, 1)


def noise(count, size=48):
    return torch.rand(count, 1, size, size, generator=generator(2)) * 1.6 - 0.8


@pytest.mark.parametrize("size", [32, 40, 48])
def test_pictures_keep_size_and_range_and_some_are_not_touched(size):
    x = noise(400, size)
    y = degrade(x, generator())
    assert y.shape == x.shape
    assert -1 <= y.min() < y.max() <= 1
    same = (x == y).flatten(1).all(1).float().mean()
    assert 0.1 < same < 0.4


def test_all_randomness_comes_from_the_generator_and_share_0_changes_nothing():
    x = noise(60)
    assert torch.equal(degrade(x, generator(1)), degrade(x, generator(1)))
    assert not torch.equal(degrade(x, generator(1)), degrade(x, generator(2)))
    assert torch.equal(degrade(x, generator(1), 0.0), x)


def test_half_the_share_degrades_fewer_pictures():
    x = noise(600)
    same = [(x == degrade(x, generator(), s)).flatten(1).all(1).sum() for s in (0.5, 1.0)]
    assert same[0] > 1.3 * same[1]


def test_a_far_face_has_no_more_detail_than_its_pixels():
    stripes = torch.tensor([-1.0, 1.0]).repeat(24).expand(1, 1, 48, 48)
    assert module._reduce(stripes, 24).abs().max() < 1e-6
    wide = torch.tensor([-1.0] * 24 + [1.0] * 24).expand(1, 1, 48, 48)
    assert module._reduce(wide, 12)[0, 0, 0, [4, 43]].tolist() == [-1, 1]


def test_motion_blurs_along_one_line_only():
    dot = torch.zeros(64, 1, 9, 9)
    dot[:, 0, 4, 4] = 1
    rows = (module._move(dot, 3, generator())[:, 0] > 0).sum(2)
    down = rows[:, 3] == 1
    assert 10 < down.sum() < 54
    assert (rows[down].sum(1) == 3).all()
    assert (rows[~down, 4] == 3).all()


def test_a_dark_picture_is_darker_everywhere():
    x = pictures(30)
    assert (module._darken(x, generator()) <= x + 1e-6).all()


def test_noise_is_different_in_each_picture():
    flat = torch.zeros(300, 1, 48, 48)
    deviation = module._add_noise(flat, generator()).flatten(1).std(1)
    assert deviation.min() < 0.1 * module.NOISE
    assert 0.9 * module.NOISE < deviation.max() < 1.1 * module.NOISE


def test_compression_keeps_the_light_of_a_block_and_loses_fine_detail():
    x = noise(40)
    y = module._compress(x, generator())
    mean = torch.nn.functional.avg_pool2d
    torch.testing.assert_close(mean(x, 8), mean(y, 8), atol=0.1, rtol=0)
    fine = 0.1 * x
    left = module._compress(fine, generator()).flatten(1).std(1)
    assert left.mean() < 0.5 * fine.flatten(1).std(1).mean()
    smooth = pictures(40)
    assert (module._compress(smooth, generator()) - smooth).abs().mean() < 0.06


def test_the_cosine_transform_is_orthonormal():
    matrix = module._cosines(torch.device("cpu"))
    torch.testing.assert_close(matrix @ matrix.T, torch.eye(8), atol=1e-6, rtol=0)
    torch.testing.assert_close(matrix[0], torch.full((8,), 8**-0.5))
