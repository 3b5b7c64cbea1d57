"""Random augmentation of face crops for training, as batches of torch tensors."""

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
LIGHT = 0.2  # of brightness and of contrast
SHADE = 0.25  # light from one side: this much brighter there, darker on the opposite side
GAMMA = 0.35  # exponents from exp(-0.35) to exp(0.35)
BLUR_SHARE = 0.15  # of the pictures, as small or moving faces are blurred
NOISE_SHARE = 0.15  # of the pictures, as little light gives noise
NOISE = 0.12  # largest standard deviation of the noise: 15 of 256 levels
ERASE = 0.28  # longest side of the erased square, of the picture's width


def augment(
    images: torch.Tensor, size: int, generator: torch.Generator, strength: float = 1
) -> torch.Tensor:
    """Flip, rotate, scale, shift, blur and relight pictures, add noise, and erase a square.

    Args:
        images: uint8, (n, height, width), 0 to 255.
        size: height and width of the result in pixels.
        generator: source of all randomness, on the device of the pictures.
        strength: 0 to 1, share of the full range of every change but the flip.

    Returns:
        float32, (n, 1, size, size), -1 to 1 by (pixel - 128) / 128.
    """
    random = _Random(generator, strength)
    shape = [len(images), 1, size, size]
    grid = functional.affine_grid(_affine(len(images), random), shape, align_corners=False)
    x = (images.unsqueeze(1).float() - 128) / 128
    x = functional.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
    x = _add_noise(_relight(_blur(x, random), random), random)
    return x.masked_fill(_squares(len(x), size, random), 0.0).clamp_(-1, 1)


def mix(
    columns: tuple[torch.Tensor, ...], largest: float, generator: torch.Generator
) -> tuple[torch.Tensor, ...]:
    """Blend each picture with another one of the batch, and their targets alike.

    This is mixup (Zhang et al. 2018, arXiv:1710.09412), with a uniformly distributed share.

    Args:
        columns: (n, ...) each: pictures and their targets.
        largest: 0 to 1, the largest share of the other picture.
        generator: source of all randomness.
    """
    n = len(columns[0])
    other = torch.randperm(n, generator=generator, device=generator.device)
    share = torch.rand(n, generator=generator, device=generator.device) * largest
    return tuple(c.lerp(c[other], share.view(n, *[1] * (c.ndim - 1))) for c in columns)


class _Random(NamedTuple):
    """Random numbers in the ranges that augmentation needs."""

    generator: torch.Generator
    strength: float

    def unit(self, *shape: int) -> torch.Tensor:
        """Return uniform numbers between 0 and 1."""
        return torch.rand(*shape, generator=self.generator, device=self.generator.device)

    def signed(self, *shape: int) -> torch.Tensor:
        """Return uniform numbers between -strength and strength."""
        return (self.unit(*shape) * 2 - 1) * self.strength


def _affine(n: int, random: _Random) -> torch.Tensor:
    """Return random affine maps, (n, 2, 3), from the result to the picture."""
    angle = random.signed(n) * ROTATION
    zoom = 1 + random.signed(n) * SCALE
    aspect = 1 + random.signed(n) * ASPECT
    flip = torch.where(random.unit(n) < 0.5, -1.0, 1.0)
    theta = torch.zeros(n, 2, 3, device=angle.device)
    theta[:, 0, 0] = angle.cos() * zoom * aspect * flip
    theta[:, 0, 1] = -angle.sin() * zoom + random.signed(n) * SHEAR
    theta[:, 1, 0] = angle.sin() * zoom * flip
    theta[:, 1, 1] = angle.cos() * zoom / aspect
    theta[:, :, 2] = random.signed(n, 2) * SHIFT
    return theta


def _blur(x: torch.Tensor, random: _Random) -> torch.Tensor:
    """Replace, in some of the pictures, each pixel by the mean of its 3x3 neighbours."""
    chosen = random.unit(len(x), 1, 1, 1) < BLUR_SHARE * random.strength
    blurred = functional.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
    return torch.where(chosen, blurred, x)


def _relight(x: torch.Tensor, random: _Random) -> torch.Tensor:
    """Change gamma, contrast and brightness, and add light from one side."""
    n, size = len(x), x.shape[-1]
    gamma = (GAMMA * random.signed(n, 1, 1, 1)).exp()
    x = ((x + 1) / 2).clamp_(0, 1).pow(gamma) * 2 - 1
    ramp = torch.linspace(-1, 1, size, device=x.device)
    across, down = SHADE * random.signed(2, n, 1, 1, 1)
    contrast = 1 + LIGHT * random.signed(n, 1, 1, 1)
    light = LIGHT * random.signed(n, 1, 1, 1) + across * ramp + down * ramp[:, None]
    return x * contrast + light


def _add_noise(x: torch.Tensor, random: _Random) -> torch.Tensor:
    """Add noise to some of the pictures, of a different strength in each."""
    chosen = (random.unit(len(x)) < NOISE_SHARE * random.strength).nonzero()[:, 0]
    shape = len(chosen), *x.shape[1:]
    noise = torch.randn(shape, generator=random.generator, device=x.device)
    return x.index_add(0, chosen, noise * NOISE * random.unit(len(chosen), 1, 1, 1))


def _squares(n: int, size: int, random: _Random) -> torch.Tensor:
    """Return a mask, bool (n, 1, size, size), of one square per picture, partly outside it."""
    centre = random.unit(n, 2) * size
    half = size * ERASE * random.strength / 2 * (0.5 + 0.5 * random.unit(n, 1))
    pixels = torch.arange(size, device=centre.device)
    rows, columns = ((pixels - c[:, None]).abs() < half for c in centre.unbind(1))
    return (rows[:, :, None] & columns[:, None, :]).unsqueeze(1)
