"""Instruction counts of the loop on arm64, by emulation, and an estimate of frame rates on boards.

count.py runs guest.py, which is the benchmark's own loop, under qemu-aarch64 as an arm64 program.
At the end of every stage of every frame, the guest makes a system call that no other code makes; a
plugin of QEMU (count_instructions.c) then writes the number of instructions executed so far.
emulator.py pairs these numbers with the names of the stages, boards.py turns them into time, and
report.py prints the tables of docs/speed.md.

It needs Debian 12's qemu-user and the arm64 root that `make package-test` leaves behind; without
them it is skipped.
"""
