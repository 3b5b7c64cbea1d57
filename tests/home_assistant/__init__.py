"""A real Home Assistant on loopback, which finds the real program; `make test-home-assistant`.

It is a lane of its own, and no part of the usual tests: it needs Python 3.13, gcc and 200 MB, and
takes minutes where it is not installed yet.
"""
