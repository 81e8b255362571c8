"""Zips that are the same bytes on every machine: order, time, mode, compression follow from contents."""

from __future__ import annotations

import shutil
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tools.errors import BadInput

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time the zip format can hold
_LEVEL = 6  # 9 takes three times as long for half a percent
_UNIX = 3
_PROGRAM_STARTS = (b"#!", b"\x7fELF")

# Lambda quotas, "Deployment package (.zip file archive) size": 50 MB zipped when uploaded, 250 MB unzipped.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024
UNZIPPED_LIMIT_BYTES = 250 * 1024 * 1024


def write_zip(target: Path, contents: Mapping[str, bytes | Path], *, base: Path | None = None) -> None:
    """Write `contents` (name in the zip to bytes, or to the file that holds them) as a deterministic zip.

    Args:
        base: a zip of ours to begin with, taken as it is: its entries need no second compression.
    """
    if base is not None:
        shutil.copyfile(base, target)
    with zipfile.ZipFile(target, "w" if base is None else "a") as archive:
        for name, source in sorted(contents.items()):
            data = source if isinstance(source, bytes) else source.read_bytes()
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            # By content, because what the installer or git left on disk depends on umask and platform.
            entry.external_attr = (0o100755 if data.startswith(_PROGRAM_STARTS) else 0o100644) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, _LEVEL)


def breakdown(archive: Path) -> list[tuple[str, int]]:
    """Compressed bytes per top-level name of the zip, largest first."""
    sizes: Counter[str] = Counter()
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            sizes[entry.filename.partition("/")[0]] += entry.compress_size
    return sizes.most_common()


def check_size(function: str, archive: Path, *, upload_limit: int = UPLOAD_LIMIT_BYTES) -> None:
    """Refuse a zip that Lambda would refuse, and say what fills it.

    Raises:
        BadInput: it is over one of Lambda's limits.
    """
    zipped = archive.stat().st_size
    with zipfile.ZipFile(archive) as opened:
        unzipped = sum(entry.file_size for entry in opened.infolist())
    if zipped <= upload_limit and unzipped <= UNZIPPED_LIMIT_BYTES:
        return
    largest = "\n".join(f"{size / 1e6:8.1f} MB  {name}" for name, size in breakdown(archive)[:8])
    raise BadInput(
        f"{function}: its zip is {zipped / 1e6:.1f} MB ({unzipped / 1e6:.0f} unzipped), too large for Lambda",
        why=f"the limits are {upload_limit / 1e6:.0f} MB and {UNZIPPED_LIMIT_BYTES / 1e6:.0f} MB unzipped\n"
        f"compressed, largest first:\n{largest}",
        hint=f"drop or replace the heaviest dependency in lambda_src/{function}/requirements.in",
    )
