"""The repository stands alone, holds what its layout says, and leaks nothing of the machine it was written on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOP = {
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "noxfile.py", "pyproject.toml", "requirements", "docs",
    "terraform", "lambda_src", "tools", "policies", "tests", "environments",
}  # fmt: skip

BINARY: set[str] = set()
"""Files that are not text, each looked at by a person: a saved plan, say, is a zip that holds the state in clear."""


def tracked() -> list[Path]:
    """What git tracks, or will once it is added."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def read(path: Path) -> str | None:
    """The file's text, or None when it is binary."""
    data = path.read_bytes()
    try:
        return None if b"\0" in data else data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def texts() -> list[tuple[Path, str]]:
    return [(path, text) for path in tracked() if (text := read(path)) is not None]


def test_the_top_level_is_what_the_readme_says() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {entry for entry in top if not entry.startswith(".")} <= TOP


def test_every_file_can_be_read_by_a_reviewer() -> None:
    assert {str(path.relative_to(ROOT)) for path in tracked() if read(path) is None} == BINARY


@pytest.mark.parametrize(("data", "binary"), [(b"PK\x03\x04\x00", True), (b"\xff\xfe", True), ("é\n".encode(), False)])
def test_a_zip_or_another_encoding_counts_as_binary(tmp_path: Path, data: bytes, binary: bool) -> None:
    (tmp_path / "file").write_bytes(data)
    assert (read(tmp_path / "file") is None) is binary


def test_nothing_names_a_path_of_one_machine_or_a_registry_host() -> None:
    leak = re.compile(
        r"(?<![A-Za-z0-9_.~-])/(?:root|work|farm)/\w|--(?:extra-)?index-url|--find-links|pypi\.org/simple|registry\.npmjs"
    )
    allowed = {"tests/architecture/test_tree.py", "noxfile.py", "tests/unit/tools/packaging/test_sources.py"}
    hits = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path, text in texts()
        if str(path.relative_to(ROOT)) not in allowed
        for found in [leak.search(text)]
        if found
    ]
    assert not hits


def test_no_inline_skip_comment_hides_a_policy_finding() -> None:
    allowed = ("tests/", "docs/", "policies/README.md", "tools/policy/", "CHANGELOG.md", "CONTRIBUTING.md")
    hits = [
        str(path.relative_to(ROOT))
        for path, text in texts()
        if "checkov:skip" in text and not str(path.relative_to(ROOT)).startswith(allowed)
    ]
    assert not hits


def test_lock_files_pin_every_requirement_by_hash() -> None:
    for lock in [*(ROOT / "requirements").glob("*.txt"), *(ROOT / "lambda_src").rglob("requirements.txt")]:
        blocks = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8"))
        pins = [block for block in blocks if re.match(r"[a-z0-9]", block)]
        wanted = re.findall(r"^[a-z0-9-]", lock.with_suffix(".in").read_text(encoding="utf-8"), re.MULTILINE)
        assert bool(pins) == bool(wanted), f"{lock} pins {len(pins)} things for {len(wanted)} wanted"
        unpinned = [block.split()[0] for block in pins if "==" not in block or "--hash=sha256:" not in block]
        assert not unpinned, f"{lock}: {unpinned}"


def test_every_environment_has_the_same_keys() -> None:
    keys = {}
    for folder in (ROOT / "environments").iterdir():
        for kind in ("terraform.tfvars", "account.tfvars", "bootstrap.tfvars", "environment.toml", "backend.hcl"):
            text = (folder / kind).read_text(encoding="utf-8")
            keys.setdefault(kind, {})[folder.name] = sorted(re.findall(r"^(\w+)\s*=", text, re.MULTILINE))
    for kind, by_environment in keys.items():
        assert len({tuple(found) for found in by_environment.values()}) == 1, f"{kind}: {by_environment}"
