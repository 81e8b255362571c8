"""A gated plan in one file, for another machine to apply: encrypted and signed with keys that stay in KMS.

docs/hand-over.md has the file's layout and what each side is allowed to do.
"""
