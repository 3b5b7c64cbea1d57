"""Augmentation: sizes, ranges, randomness, noise, mixing."""

from importlib.util import find_spec

import pytest

if not find_spec("torch"):
    pytest.skip("needs torch", allow_module_level=True)

import torch

from converter.train.augment import NOISE, NOISE_SHARE, augment, mix

pytestmark = pytest.mark.converter


def augmented(images, seed=0, size=48, strength=1.0):
    return augment(images, size, torch.Generator().manual_seed(seed), strength)


def grey(n, level=128):
    return torch.full((n, 48, 48), level, dtype=torch.uint8)


@pytest.fixture
def pictures():
    return torch.randint(0, 256, (6, 48, 48), dtype=torch.uint8)


@pytest.mark.parametrize("size", [32, 48])
def test_result_has_the_requested_size_and_range(pictures, size):
    x = augmented(pictures, size=size)
    assert x.shape == (6, 1, size, size)
    assert x.dtype == torch.float32
    assert -1 <= x.min() < x.max() <= 1


def test_all_randomness_comes_from_the_generator(pictures):
    assert torch.equal(augmented(pictures, 1), augmented(pictures, 1))
    assert not torch.equal(augmented(pictures, 1), augmented(pictures, 2))


def test_without_strength_a_picture_is_at_most_mirrored(pictures):
    for before, after in zip(pictures, augmented(pictures, strength=0.0)[:, 0], strict=True):
        plain = (before.float() - 128) / 128
        assert any(torch.allclose(after, p, atol=1e-5) for p in (plain, plain.flip(1)))


def test_a_share_of_the_pictures_is_noisy():
    """On plain grey, only noise bends the brightness: light changes it linearly."""
    x = augmented(grey(2000))[:, 0, :4, :4]  # a corner that few of the erased squares reach
    bend = x[:, 1:-1] - (x[:, :-2] + x[:, 2:]) / 2
    noise = bend.std(dim=(1, 2)) / 1.5**0.5
    noisy = noise > 0.01
    assert 0.7 * NOISE_SHARE < noisy.float().mean() < 1.1 * NOISE_SHARE + 0.05
    assert noise.median() < 1e-3
    assert 0.5 * NOISE < noise[noisy].quantile(0.9) < 1.5 * NOISE


def test_pictures_and_labels_are_mixed_by_the_same_share():
    pictures = torch.arange(8.0).view(8, 1, 1, 1).expand(8, 1, 4, 4)
    labels = torch.eye(8)
    generator = torch.Generator().manual_seed(3)
    mixed, shares = mix((pictures, labels), 0.4, generator)
    torch.testing.assert_close(mixed[:, 0, 0, 0], shares @ torch.arange(8.0))
    torch.testing.assert_close(shares.sum(1), torch.ones(8))
    own = shares.diagonal()
    assert 0.6 <= own.min() < 1
