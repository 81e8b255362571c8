"""Terraform's CLI configuration for our runs, made under build/ and named in TF_CLI_CONFIG_FILE.

It is always ours: whatever TF_CLI_CONFIG_FILE or ~/.terraformrc the caller has is not read, so a run is the same for
everyone (and credentials blocks for other registries in it do not apply; docs/packaging.md).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tools.context import Context
from tools.edges.files import write_atomically
from tools.terraform.cache import cache_folder
from tools.terraform.mirror import providers_in

_TEMPLATE = Path(__file__).parent / "templates" / "cli_config.tfrc.j2"


def write_cli_config(context: Context, mirror: Path | None, cache_dir: Path | None = None) -> Path:
    """Write the configuration for a mirror, or for the registry when there is none, and return its path.

    The name follows from the contents, so runs in parallel never see each other's half-written or changed file.

    Args:
        mirror: what `find_mirror` found.
        cache_dir: where providers fetched from the registry are kept; `providers` in the cache folder by default.
    """
    plugin_cache = cache_dir or cache_folder(context) / "providers"
    if mirror is None:
        plugin_cache.mkdir(parents=True, exist_ok=True)  # Terraform refuses a plugin cache that does not exist
    values = {
        "mirror": json.dumps(str(mirror)) if mirror else "",
        "provided": json.dumps(providers_in(mirror)) if mirror else "[]",
        "plugin_cache": json.dumps(str(plugin_cache)),
    }
    template = _TEMPLATE.read_text(encoding="utf-8")
    name = hashlib.sha256(json.dumps([template, values]).encode()).hexdigest()[:12]
    path = context.build / "terraform" / f"cli-{name}.tfrc"
    if not path.is_file():
        write_atomically(path, _render(template, values))
    return path


def _render(template: str, values: dict[str, str]) -> str:
    from jinja2 import Environment, StrictUndefined  # only here: most runs find the file written

    plain = Environment(undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)  # noqa: S701
    return plain.from_string(template).render(values)  # not HTML: the values are JSON strings already
