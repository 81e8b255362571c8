"""SafeMate's own policies. README.md says what is where; `tools/policy` is the gate that runs them.

Nothing here imports from `tools`: the gate's worker reads these files in an interpreter of its own.
"""
