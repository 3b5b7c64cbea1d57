"""Operator rules and the compiler of the Coral Edge TPU."""
