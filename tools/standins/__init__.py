"""Stand-ins for the outside world on loopback: a chain, a facilitator, Hedera, CDP (docs/standins.md).

Each is a process of its own under the interpreter of `.nox/standins`: `python -m tools.standins <name> --port N`.
Nothing here is ever packaged. What others import from here (`catalogue`, `credentials`) needs the standard library
alone; the heavy libraries are imported in each stand-in's own package, and only when it runs.
"""
