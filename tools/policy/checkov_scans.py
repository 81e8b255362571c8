"""What we ask of checkov, and proof of what it really looked at. Runs in the policy interpreter only (see `worker.py`).

checkov can exit 0 in many ways without having checked anything. So nothing here trusts its exit code or its list of
resources: every block that reached the rules is written down as it passes, and so is every error that checkov only
logs.
"""

from __future__ import annotations

import logging
import os
import re
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from . import faster_checkov
from .own_checks import OwnChecks
from .witness import WITNESS, Block, run_graph_checks, witnessed

# What checkov may see of the environment. It reads some 150 variables; several switch checks off
# (CHECKOV_CHECK_FAIL_LEVEL, CKV_IGNORED_DIRECTORIES, EVAL_TF_PLAN_AFTER_UNKNOWN) or talk to its vendor (BC_API_KEY).
_KEPT = ("PATH", "TMPDIR", "TEMP", "TMP", "LANG", "SYSTEMROOT")
_SET = {
    "HOME": os.devnull,  # no credentials file of checkov's vendor
    "LOG_LEVEL": "ERROR",
    "BC_SKIP_MAPPING": "TRUE",  # no download of guidelines
    # Blocks are judged as written. Expanded, a block whose count or for_each comes out empty would vanish unjudged.
    "CHECKOV_ENABLE_FOREACH_HANDLING": "False",
    "CHECKOV_ENABLE_MODULES_FOREACH_HANDLING": "False",
}
_REFERENCE = re.compile(r"(?<![\w.-])(?:(?:var|local|each|count|data|module|path|self)\.\w|\w+\.(?:key|value)\b)")
_SKIP_COMMENT = re.compile(r"(?:#|//|/\*).*?\b(?:checkov|bridgecrew|cortex):skip=([\w-]+)")


_own: list[OwnChecks] = []  # one a process


def prepare(policies: Path | None = None) -> str:
    """Make this process safe for checkov, import it, load its rules and ours, and return its version.

    Raises:
        NotLoaded: the checks in the folder `policies` are not what that folder says they are.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | _SET)
    socket.socket.connect = _no_network  # type: ignore[method-assign]
    socket.socket.connect_ex = _no_network  # type: ignore[method-assign]
    faster_checkov.before_import()
    from checkov.common.checks.base_check_registry import BaseCheckRegistry
    from checkov.common.checks_infra.registry import get_graph_checks_registry
    from checkov.common.graph.checks_infra.registry import BaseRegistry
    from checkov.terraform import plan_runner, runner  # noqa: F401  # now, so that forks need not
    from checkov.version import version

    get_graph_checks_registry("terraform").load_checks()
    _own[:] = [OwnChecks(policies)]
    BaseCheckRegistry.scan = witnessed(BaseCheckRegistry.scan)
    BaseRegistry.run_checks = run_graph_checks(_own[0].note_graph)
    faster_checkov.patch()
    logging.disable(logging.INFO)  # checkov formats every debug line into memory otherwise
    return str(version)


def run(request: dict[str, Any]) -> dict[str, Any]:
    """The scan of one request. Raises whatever checkov raises."""
    logging.getLogger().addHandler(WITNESS)
    if request["kind"] == "plan":
        return scan_plan(request["path"], request["environment"], request["stack"])
    return scan_hcl(request["folders"])


def scan_plan(path: str, environment: str, stack: str) -> dict[str, Any]:
    """Judge the planned values of one plan, as `terraform show -json` prints it; our own checks ask whose it is."""
    os.environ.update(SAFEMATE_ENVIRONMENT=environment, SAFEMATE_STACK=stack)
    from checkov.runner_filter import RunnerFilter
    from checkov.terraform.plan_runner import Runner

    report = Runner().run(
        files=[path], runner_filter=RunnerFilter(framework=["terraform_plan"], show_progress_bar=False)
    )
    return _as_json([report], "plan", comments=[]) | {"own": _own[0].as_json()}


def scan_hcl(folders: list[str]) -> dict[str, Any]:
    """Judge the source of root modules, with the local modules they call. Our own checks are written for plans only."""
    _own[0].forget()
    from checkov.runner_filter import RunnerFilter
    from checkov.terraform.runner import Runner

    reports, files = [], set()
    for folder in folders:
        if not Path(folder).is_dir():
            raise FileNotFoundError(f"{folder} is not a folder")
        runner = Runner()
        WITNESS.folder = folder
        only = RunnerFilter(framework=["terraform"], download_external_modules=False, show_progress_bar=False)
        reports.append(runner.run(root_folder=folder, runner_filter=only, collect_skip_comments=False))
        files |= {os.path.realpath(key.file_path) for key in runner.definitions or {}}
    return _as_json(reports, "hcl", comments=list(_skip_comments(files)))


def _no_network(*_: object) -> NoReturn:
    raise OSError("the policy worker has no network, on purpose")


def _skip_comments(files: Iterable[str]) -> Iterator[dict[str, Any]]:
    for file in sorted(files):
        for number, line in enumerate(Path(file).read_text(encoding="utf-8").splitlines(), start=1):
            if found := _SKIP_COMMENT.search(line):
                yield {"rule": found[1], "file": file, "line": number}


def _as_json(reports: list[Any], framework: str, *, comments: list[dict[str, Any]]) -> dict[str, Any]:
    blocks: dict[str, list[Block]] = {}
    for block in WITNESS.blocks:
        blocks.setdefault(block.address, []).append(block)
    return {
        "framework": framework,
        "resources": {block.address: [block.file, block.line] for block in WITNESS.blocks if block.is_resource},
        "passed": [[record.check_id, record.resource] for report in reports for record in report.passed_checks],
        "failed": [_record(record, blocks) for report in reports for record in report.failed_checks],
        "skipped": [_record(record, blocks) for report in reports for record in report.skipped_checks],
        "parsing_errors": [str(error) for report in reports for error in report.parsing_errors],
        "errors": WITNESS.errors,
        "registered": sorted(_registered(framework)),
        "skip_comments": comments,
    }


def _record(record: Any, seen: dict[str, list[Block]]) -> dict[str, Any]:
    keys = [key for key in record.check_result.get("evaluated_keys") or () if key != "resource_type"]
    blocks = [block.configuration for block in seen.get(record.resource, ())]
    return {
        "rule": record.check_id,
        "name": record.check_name,
        "address": record.resource,
        "file": os.path.realpath(record.file_abs_path) if WITNESS.folder else "",
        "lines": [int(line or 0) for line in record.file_line_range] if WITNESS.folder else [0, 0],
        "details": [str(detail) for detail in record.details or ()],
        "keys": sorted(keys),
        "unresolved": any(_hangs_on_a_reference(block, key.split("/")) for block in blocks for key in keys),
    }


def _hangs_on_a_reference(value: Any, path: list[str]) -> bool:
    """Whether the value at checkov's attribute path (`a/[0]/b`, `*` for any) is an expression still to be evaluated."""
    if isinstance(value, str):
        return bool(_REFERENCE.search(value))
    if isinstance(value, list):
        rest = path[1:] if path and path[0].startswith("[") else path
        return any(_hangs_on_a_reference(item, rest) for item in value)
    if not isinstance(value, dict):
        return False
    if not path or path[0] == "*":
        return any(_hangs_on_a_reference(item, path[1:]) for item in value.values())
    return _hangs_on_a_reference(value.get(path[0]), path[1:])


def _registered(framework: str) -> set[str]:
    from checkov.common.checks_infra.registry import get_graph_checks_registry
    from checkov.terraform.checks.data.registry import data_registry
    from checkov.terraform.checks.module.registry import module_registry
    from checkov.terraform.checks.provider.registry import provider_registry
    from checkov.terraform.checks.resource.registry import resource_registry

    registries = [
        resource_registry,
        data_registry,
        provider_registry,
        *([module_registry] if framework == "hcl" else []),
    ]
    ids = {check.id for registry in registries for _, check in registry.all_checks()}
    return ids | {check.id for check in get_graph_checks_registry("terraform").checks}
