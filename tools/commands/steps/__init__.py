"""The steps that commands are lists of. Each is `Run -> Run`; see tools/workflow.py."""
