"""Random changes to face crops while training, as batches of torch tensors."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch.nn import functional

ROTATION = math.radians(14)
SCALE = 0.14
ASPECT = 0.06
SHEAR = 0.08
SHIFT = 0.13  # of half the picture's width: 3 pixels of 48
LIGHT = 0.2
SHADE = 0.25  # light that falls from one side: brighter by this there, darker opposite
GAMMA = 0.35  # exponents from exp(-0.35) to exp(0.35)
BLUR = 0.15  # share of the pictures that are blurred, as small or moving faces are
NOISY = 0.15  # share of the pictures with noise, as in little light
NOISE = 0.12  # its largest standard deviation: 15 of 256 levels
ERASE = 0.28  # longest side of the erased square, of the picture's width


def augment(
    images: torch.Tensor, size: int, generator: torch.Generator, strength: float = 1
) -> torch.Tensor:
    """Flip, turn, scale, shift, blur, relight, spoil by noise and partly erase a batch of pictures.

    Args:
        images: uint8, (n, height, width), 0 to 255.
        size: height and width of the result in pixels.
        generator: where all randomness comes from.
        strength: 0 to 1, share of the full range of every change but the flip.

    Returns:
        float32, (n, 1, size, size), -1 to 1 by (pixel - 128) / 128.
    """
    chance = _Chance(generator, strength)
    shape = [len(images), 1, size, size]
    grid = functional.affine_grid(_random_affine(len(images), chance), shape, align_corners=False)
    x = (images.unsqueeze(1).float() - 128) / 128
    x = functional.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
    x = _noise(_relight(_blur(x, chance), chance), chance)
    return x.masked_fill(_random_squares(len(x), size, chance), 0.0).clamp_(-1, 1)


def mix(
    columns: tuple[torch.Tensor, ...], most: float, generator: torch.Generator
) -> tuple[torch.Tensor, ...]:
    """Let another picture of the batch shine through each, and its labels alike.

    As mixup does (Zhang et al. 2018, arXiv:1710.09412), with a uniform share.

    Args:
        columns: (n, ...) each: pictures, and what is to be learned of them.
        most: 0 to 1, the largest share of the other picture.
        generator: where all randomness comes from.
    """
    n = len(columns[0])
    other, share = torch.randperm(n, generator=generator), torch.rand(n, generator=generator) * most
    return tuple(c.lerp(c[other], share.view(n, *[1] * (c.ndim - 1))) for c in columns)


class _Chance(NamedTuple):
    generator: torch.Generator
    strength: float

    def share(self, *shape: int) -> torch.Tensor:
        """Uniform between 0 and 1."""
        return torch.rand(*shape, generator=self.generator)

    def change(self, *shape: int) -> torch.Tensor:
        """Uniform between -strength and strength."""
        return (self.share(*shape) * 2 - 1) * self.strength


def _random_affine(n: int, chance: _Chance) -> torch.Tensor:
    angle = chance.change(n) * ROTATION
    zoom = 1 + chance.change(n) * SCALE
    aspect = 1 + chance.change(n) * ASPECT
    flip = torch.where(chance.share(n) < 0.5, -1.0, 1.0)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = angle.cos() * zoom * aspect * flip
    theta[:, 0, 1] = -angle.sin() * zoom + chance.change(n) * SHEAR
    theta[:, 1, 0] = angle.sin() * zoom * flip
    theta[:, 1, 1] = angle.cos() * zoom / aspect
    theta[:, :, 2] = chance.change(n, 2) * SHIFT
    return theta


def _blur(x: torch.Tensor, chance: _Chance) -> torch.Tensor:
    """Some of the pictures, each pixel the mean of its 3x3 neighbours."""
    chosen = chance.share(len(x), 1, 1, 1) < BLUR * chance.strength
    soft = functional.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
    return torch.where(chosen, soft, x)


def _relight(x: torch.Tensor, chance: _Chance) -> torch.Tensor:
    """Another gamma, contrast and brightness, and light from a side."""
    n, size = len(x), x.shape[-1]
    gamma = (GAMMA * chance.change(n, 1, 1, 1)).exp()
    x = ((x + 1) / 2).clamp_(0, 1).pow(gamma) * 2 - 1
    ramp = torch.linspace(-1, 1, size)
    across, down = SHADE * chance.change(2, n, 1, 1, 1)
    contrast = 1 + LIGHT * chance.change(n, 1, 1, 1)
    light = LIGHT * chance.change(n, 1, 1, 1) + across * ramp + down * ramp[:, None]
    return x * contrast + light


def _noise(x: torch.Tensor, chance: _Chance) -> torch.Tensor:
    """Noise of another strength in some of the pictures."""
    chosen = (chance.share(len(x)) < NOISY * chance.strength).nonzero()[:, 0]
    noise = torch.randn(len(chosen), *x.shape[1:], generator=chance.generator)
    return x.index_add(0, chosen, noise * NOISE * chance.share(len(chosen), 1, 1, 1))


def _random_squares(n: int, size: int, chance: _Chance) -> torch.Tensor:
    """A mask, (n, 1, size, size), with one square a picture, parts of it outside."""
    centre = chance.share(n, 2) * size
    half = size * ERASE * chance.strength / 2 * (0.5 + 0.5 * chance.share(n, 1))
    pixels = torch.arange(size)
    rows, columns = ((pixels - c[:, None]).abs() < half for c in centre.unbind(1))
    return (rows[:, :, None] & columns[:, None, :]).unsqueeze(1)
