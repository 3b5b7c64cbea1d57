"""Random changes to face crops while training, as batches of torch tensors."""

from __future__ import annotations

import math

import torch
from torch.nn import functional

ROTATION = math.radians(14)
SCALE = 0.14
ASPECT = 0.06
SHEAR = 0.08
SHIFT = 0.13  # of half the picture's width: 3 pixels of 48
LIGHT = 0.2
ERASE = 0.28  # longest side of the erased square, of the picture's width


def augment(images: torch.Tensor, size: int, generator: torch.Generator) -> torch.Tensor:
    """Flip, turn, scale, shift, relight and partly erase a batch of pictures.

    Args:
        images: uint8, (n, height, width), 0 to 255.
        size: height and width of the result in pixels.
        generator: where all randomness comes from.

    Returns:
        float32, (n, 1, size, size), -1 to 1 by (pixel - 128) / 128.
    """
    grid = functional.affine_grid(
        _random_affine(len(images), generator), [len(images), 1, size, size], align_corners=False
    )
    x = (images.unsqueeze(1).float() - 128) / 128
    x = functional.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
    contrast = 1 + LIGHT * _signed(generator, len(x), 1, 1, 1)
    x = x * contrast + LIGHT * _signed(generator, len(x), 1, 1, 1)
    return x.masked_fill(_random_squares(len(x), size, generator), 0.0).clamp_(-1, 1)


def _signed(generator: torch.Generator, *shape: int) -> torch.Tensor:
    """Uniform between -1 and 1."""
    return torch.rand(*shape, generator=generator) * 2 - 1


def _random_affine(n: int, generator: torch.Generator) -> torch.Tensor:
    angle = _signed(generator, n) * ROTATION
    zoom = 1 + _signed(generator, n) * SCALE
    aspect = 1 + _signed(generator, n) * ASPECT
    flip = torch.where(_signed(generator, n) < 0, -1.0, 1.0)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = angle.cos() * zoom * aspect * flip
    theta[:, 0, 1] = -angle.sin() * zoom + _signed(generator, n) * SHEAR
    theta[:, 1, 0] = angle.sin() * zoom * flip
    theta[:, 1, 1] = angle.cos() * zoom / aspect
    theta[:, :, 2] = _signed(generator, n, 2) * SHIFT
    return theta


def _random_squares(n: int, size: int, generator: torch.Generator) -> torch.Tensor:
    """A mask, (n, 1, size, size), with one square a picture, parts of it outside."""
    centre = torch.rand(n, 2, generator=generator) * size
    half = size * ERASE / 2 * (0.5 + 0.5 * torch.rand(n, 1, generator=generator))
    pixels = torch.arange(size)
    rows, columns = ((pixels - c[:, None]).abs() < half for c in centre.unbind(1))
    return (rows[:, :, None] & columns[:, None, :]).unsqueeze(1)
