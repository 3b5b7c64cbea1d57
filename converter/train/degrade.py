"""Degradations of pictures as batches of torch tensors: far, moving, dark, noisy, compressed faces.

The student sees the degraded picture, and its teachers the same picture before.
"""

from __future__ import annotations

import math

import torch
from torch.nn import functional

# Shares of the pictures that get each degradation; a picture may get several.
FAR_SHARE, MOTION_SHARE, FOCUS_SHARE = 0.45, 0.15, 0.15
DARK_SHARE, NOISE_SHARE, COMPRESSION_SHARE = 0.15, 0.25, 0.15
FAR = (12, 14, 16, 18, 20, 24, 28, 32)  # widths of a face, pixels of 48
MOTION = (3, 5, 7)  # lengths of the path, pixels of 48
FOCUS = (3, 5)  # sides of the square that blurs, pixels of 48
NOISE = 0.2  # largest standard deviation of the noise: 26 of 256 levels
GAMMA, GAIN = 1.5, 0.6  # a dark picture: largest increase of the exponent, and loss of light
COARSE = (1.0, 6.0)  # multiples of the table: JPEG of quality 50 to 8
BLOCK = 8
# Quantization of luminance, source: ITU-T T.81 (JPEG), table K.1.
LUMINANCE = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)


def degrade(x: torch.Tensor, generator: torch.Generator, share: float = 1) -> torch.Tensor:
    """Degrade some of the pictures, in the order in which a camera does it.

    Args:
        x: float32, (n, 1, size, size), -1 to 1; size is a multiple of 8.
        generator: source of all randomness, on the device of `x`.
        share: factor of the shares of all degradations, 0 to 1.

    Returns:
        the same form.
    """
    unit = x.shape[-1] / 48

    def chosen(part: float) -> torch.Tensor:
        numbers = torch.rand(len(x), generator=generator, device=x.device)
        return (numbers < part * share).nonzero()[:, 0]

    for rows, length in _spread(chosen(MOTION_SHARE), MOTION, generator):
        x = x.index_copy(0, rows, _move(x[rows], _odd(length * unit), generator))
    for rows, side in _spread(chosen(FOCUS_SHARE), FOCUS, generator):
        x = x.index_copy(0, rows, _average(x[rows], _odd(side * unit), _odd(side * unit)))
    for rows, width in _spread(chosen(FAR_SHARE), FAR, generator):
        x = x.index_copy(0, rows, _reduce(x[rows], round(width * unit)))
    rows = chosen(DARK_SHARE)
    x = x.index_copy(0, rows, _darken(x[rows], generator))
    rows = chosen(NOISE_SHARE)
    x = x.index_copy(0, rows, _add_noise(x[rows], generator))
    rows = chosen(COMPRESSION_SHARE)
    return x.index_copy(0, rows, _compress(x[rows], generator)).clamp(-1, 1)


def _spread(
    rows: torch.Tensor, values: tuple[int, ...], generator: torch.Generator
) -> list[tuple[torch.Tensor, int]]:
    """Return the rows in random groups, one for each value."""
    drawn = torch.randint(len(values), (len(rows),), generator=generator, device=rows.device)
    groups = ((rows[drawn == number], value) for number, value in enumerate(values))
    return [(group, value) for group, value in groups if len(group)]


def _odd(pixels: float) -> int:
    return max(1, 2 * round((pixels - 1) / 2) + 1)


def _average(x: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Replace each pixel by the mean of a rectangle around it; the border is repeated."""
    down, across = height // 2, width // 2
    padded = functional.pad(x, (across, across, down, down), mode="replicate")
    return functional.avg_pool2d(padded, (height, width), 1)


def _move(x: torch.Tensor, length: int, generator: torch.Generator) -> torch.Tensor:
    """Blur half of the pictures across, and the others down."""
    across = torch.rand(len(x), 1, 1, 1, generator=generator, device=x.device) < 0.5
    return torch.where(across, _average(x, 1, length), _average(x, length, 1))


def _reduce(x: torch.Tensor, width: int) -> torch.Tensor:
    """Reduce pictures to a width in pixels, and enlarge them again, as the device does."""
    small = functional.interpolate(x, (width, width), mode="area")
    return functional.interpolate(small, x.shape[-2:], mode="bilinear", align_corners=False)


def _darken(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    gamma, gain = torch.rand(2, len(x), 1, 1, 1, generator=generator, device=x.device)
    light = ((x + 1) / 2).clamp(0, 1).pow(1 + GAMMA * gamma)
    return light * (1 - GAIN * gain) * 2 - 1


def _add_noise(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    noise = torch.randn(x.shape, generator=generator, device=x.device)
    return x + noise * NOISE * torch.rand(len(x), 1, 1, 1, generator=generator, device=x.device)


def _compress(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Round the coefficients of 8x8 blocks as JPEG does, each picture as coarsely as drawn."""
    n, size = len(x), x.shape[-1]
    low, high = COARSE
    coarse = low + (high - low) * torch.rand(n, 1, 1, 1, 1, generator=generator, device=x.device)
    steps = torch.tensor(LUMINANCE, device=x.device) * coarse / 128
    transform = _cosines(x.device)
    blocks = x.view(n, size // BLOCK, BLOCK, size // BLOCK, BLOCK).transpose(2, 3)
    rounded = ((transform @ blocks @ transform.T) / steps).round() * steps
    return (transform.T @ rounded @ transform).transpose(2, 3).reshape(x.shape)


def _cosines(device: torch.device) -> torch.Tensor:
    """Return the matrix of the cosine transform of a block, orthonormal."""
    numbers = torch.arange(BLOCK, device=device)
    matrix = torch.cos(math.pi / BLOCK * (numbers + 0.5) * numbers[:, None]) * (2 / BLOCK) ** 0.5
    matrix[0] /= 2**0.5
    return matrix
