"""Web page with the live picture: a door that strangers may knock at.

The protocol is parsed by the standard library (`http.server`); connections are admitted by hand,
with a limit, time-outs and a bounded memory. A web framework was measured instead: importing
tornado takes 10 MB and 0.12 s more than this package on a PC, aiohttp 20 MB and 0.4 s, and
neither limits the number of clients or drops slow readers, which is most of the work here.
"""
