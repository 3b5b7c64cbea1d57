"""The command line of the converter."""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m converter")
    commands = parser.add_subparsers(required=True)
    t = commands.add_parser("train")
    t.add_argument("--data", type=Path, required=True)
    t.add_argument("--out", type=Path, required=True)
    t.add_argument("--network", default="compact")
    t.add_argument("--epochs", type=int, default=60)
    t.add_argument("--minutes", type=float, default=0)
    t.add_argument("--workers", type=int, default=2)
    t.add_argument("--resume", action="store_true")
    a = parser.parse_args()
    from converter import data
    from converter.train import TrainConfig, train

    held_out = data.load(a.data, "public_test")
    private = data.load(a.data, "private_test")
    learn = data.without_copies(data.load(a.data, "train"), held_out, private)
    print(len(learn), len(held_out))
    config = TrainConfig(network=a.network, epochs=a.epochs, minutes=a.minutes, workers=a.workers)
    train(config, learn, held_out, a.out, a.resume)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
