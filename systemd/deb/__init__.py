"""The Debian package for Raspberry Pi OS and Debian 13: `make deb [ARCH=amd64]`.

Built on any 64-bit Linux, without root and without Debian's tools. The same checkout, wheels and
SOURCE_DATE_EPOCH (default: the time of the last commit) give the same bytes.
"""
