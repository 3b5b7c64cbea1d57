"""The Edge TPU: operator rules, compiler, compiler log."""
