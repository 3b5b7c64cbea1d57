"""Utilities that import no other package of edge."""
