"""Damage for valid inputs: bytes and TOML texts."""

from __future__ import annotations

from random import Random

# Numbers at which sizes and counts overflow, little-endian as in most file formats.
NUMBERS = [
    value.to_bytes(width, order, signed=True)
    for width in (1, 2, 4, 8)
    for value in (0, -1, 1, 2 ** (8 * width - 1) - 1, -(2 ** (8 * width - 1)))
    for order in ("little", "big")
]
VALUES = (
    "9" * 400, "-" + "9" * 400, "1e400", "nan", "-inf", "0", "-1", "1.5", "true", "[]", "{}", '""',
    '"\\u0000"', '"\\u001b[31m"', '"a\\nb"', '"os:getpid"', '"os.path:join"', '"edge:nothing"',
    '":"', '"/"', '"."', '"/dev/zero"', '"/dev/null"', '"%s%n%03d"', '"../../etc/passwd"',
    "[[[[1]]]]", "2026-11-26", "2026-11-26T01:02:03Z", "07:32:00", "0x7fffffffffffffff", "1_000",
    "=", "",
    '"""\nline\n"""', '"' + "x" * 5000 + '"', "[" * 2000 + "]" * 2000, '"\\ud800"', '"кот 猫"',
    "{a = " * 500 + "1" + "}" * 500, "[1, 'a', nan]", "'\\'",
)  # fmt: skip
LINES = (
    "[camera]",
    "[[camera]]",
    "[a.b.c]",
    "x",
    "= 1",
    "\ufeff",
    "\x00",
    "camera = 1",
    "[",
    '"',
    "#\x07",
)


def damage_bytes(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """Return data with one to eight changes.

    Args:
        random: source of chance.
        data: a valid input.
        others: valid inputs, parts of which may be taken over.
    """
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 4, 8))):
        random.choice(BYTE_CHANGES)(random, changed, others)
    return bytes(changed)


def _position(random: Random, data: bytearray) -> int:
    """Return a position; headers decide on most, so half of the changes are among the first 256."""
    end = min(len(data), 256) if random.random() < 0.5 else len(data)
    return random.randrange(end) if end else 0


def _flip(random: Random, data: bytearray, others: list[bytes]) -> None:
    if data:
        data[_position(random, data)] ^= 1 << random.randrange(8)


def _overwrite(random: Random, data: bytearray, others: list[bytes]) -> None:
    at, number = _position(random, data), random.choice(NUMBERS)
    data[at : at + len(number)] = number


def _noise(random: Random, data: bytearray, others: list[bytes]) -> None:
    at, count = _position(random, data), random.choice((1, 4, 64, 1024))
    data[at : at + count] = random.randbytes(count)


def _truncate(random: Random, data: bytearray, others: list[bytes]) -> None:
    del data[random.randrange(len(data) + 1) :]


def _remove(random: Random, data: bytearray, others: list[bytes]) -> None:
    at = _position(random, data)
    del data[at : at + random.choice((1, 16, 512))]


def _repeat(random: Random, data: bytearray, others: list[bytes]) -> None:
    at = _position(random, data)
    data[at:at] = data[at : at + random.choice((1, 16, 4096))] * random.choice((1, 2, 50))


def _splice(random: Random, data: bytearray, others: list[bytes]) -> None:
    other = random.choice(others)
    at, start = _position(random, data), random.randrange(len(other) + 1)
    data[at:] = other[start:]


BYTE_CHANGES = (_flip, _overwrite, _overwrite, _noise, _truncate, _remove, _repeat, _splice)


def damage_text(random: Random, text: str) -> bytes:
    """Return a TOML text with one to five changes of lines and values, now and then of bytes."""
    lines = text.splitlines()
    for _ in range(random.randint(1, 5)):
        random.choice(LINE_CHANGES)(random, lines)
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    if random.random() < 0.2:
        data = damage_bytes(random, data, [data])
    prefix = random.choice((b"", b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00"))
    return prefix + data


def _replace_value(random: Random, lines: list[str]) -> None:
    settings = [number for number, line in enumerate(lines) if "=" in line and line[0] != "#"]
    if settings:
        at = random.choice(settings)
        lines[at] = f"{lines[at].partition('=')[0]}= {random.choice(VALUES)}"


def _insert_line(random: Random, lines: list[str]) -> None:
    lines.insert(random.randrange(len(lines) + 1), random.choice(LINES))


def _drop_line(random: Random, lines: list[str]) -> None:
    if lines:
        del lines[random.randrange(len(lines))]


def _repeat_line(random: Random, lines: list[str]) -> None:
    if lines:
        lines.insert(random.randrange(len(lines)), random.choice(lines))


LINE_CHANGES = (
    _replace_value,
    _replace_value,
    _replace_value,
    _insert_line,
    _drop_line,
    _repeat_line,
)
