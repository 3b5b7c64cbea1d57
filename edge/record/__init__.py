"""Snapshots and video on disk, off by default."""
