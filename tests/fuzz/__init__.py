"""Fuzzing of the real commands with damaged settings, pictures, films, models and requests.

    make fuzz SECONDS=60                            every lane in turn, on all cores
    make fuzz ARGS="--only pictures --cases 5000"   some lanes, a number of cases
    make fuzz ARGS="--only pictures --case 123"     one case again

A lane (lanes.py, cards.py, service.py) damages valid inputs (seeds.py, mutate.py) and gives them to
a command. A case depends only on the seed, the lane and its number, so that each can be repeated.
Every command runs in a child process (child.py) with limits on time and memory, forked from a
process that has imported the program already: a new interpreter per case takes ten times as long.

A case fails if the command prints a traceback or a control character, does not end in time, is
ended by a signal, uses more than twice the memory that valid inputs use, ends with another exit
code than 0, 1 or 2, or fails without a line that says why. Its input and output are kept in
build/fuzz.
"""
