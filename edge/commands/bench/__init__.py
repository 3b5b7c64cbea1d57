"""`bench`: what a frame costs, beside the method this project grew out of and beside the limit."""

from edge.commands.bench import report
from edge.commands.bench.benchmark import bench

__all__ = ["bench", "report"]
