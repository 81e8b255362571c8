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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

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


def prepare() -> str:
    """Make this process safe for checkov, import it, load its rules and return its version."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | _SET)
    socket.socket.connect = _no_network  # type: ignore[method-assign]
    socket.socket.connect_ex = _no_network  # type: ignore[method-assign]
    from checkov.common.checks.base_check_registry import BaseCheckRegistry
    from checkov.common.checks_infra.registry import get_graph_checks_registry
    from checkov.common.graph.checks_infra.registry import BaseRegistry
    from checkov.terraform import plan_runner, runner  # noqa: F401  # now, so that forks need not
    from checkov.version import version

    get_graph_checks_registry("terraform").load_checks()
    BaseCheckRegistry.scan = _witnessed(BaseCheckRegistry.scan)
    BaseRegistry.run_checks = _run_graph_checks
    _reuse_parsers()
    logging.disable(logging.INFO)  # checkov formats every debug line into memory otherwise
    return str(version)


def run(request: dict[str, Any]) -> dict[str, Any]:
    """The scan of one request. Raises whatever checkov raises."""
    logging.getLogger().addHandler(_WITNESS)
    return scan_plan(request["path"]) if request["kind"] == "plan" else scan_hcl(request["folders"])


def scan_plan(path: str) -> dict[str, Any]:
    """Judge the planned values of one plan, as `terraform show -json` prints it."""
    from checkov.runner_filter import RunnerFilter
    from checkov.terraform.plan_runner import Runner

    report = Runner().run(
        files=[path], runner_filter=RunnerFilter(framework=["terraform_plan"], show_progress_bar=False)
    )
    return _as_json([report], "plan", comments=[])


def scan_hcl(folders: list[str]) -> dict[str, Any]:
    """Judge the source of root modules, with the local modules they call."""
    from checkov.runner_filter import RunnerFilter
    from checkov.terraform.runner import Runner

    reports, files = [], set()
    for folder in folders:
        if not Path(folder).is_dir():
            raise FileNotFoundError(f"{folder} is not a folder")
        runner = Runner()
        _WITNESS.folder = folder
        only = RunnerFilter(framework=["terraform"], download_external_modules=False, show_progress_bar=False)
        reports.append(runner.run(root_folder=folder, runner_filter=only, collect_skip_comments=False))
        files |= {os.path.realpath(key.file_path) for key in runner.definitions or {}}
    return _as_json(reports, "hcl", comments=list(_skip_comments(files)))


def _no_network(*_: object) -> NoReturn:
    raise OSError("the policy worker has no network, on purpose")


def _reuse_parsers() -> None:
    """Make each JSONPath parser once; its library makes the tables anew for every path, half of an HCL scan."""
    from ply import yacc  # type: ignore[import-not-found]  # comes with checkov

    make, made = yacc.yacc, {}

    def make_once(*, module: Any, **options: Any) -> Any:
        key = (type(module), options.get("start"))
        if key not in made:
            made[key] = make(module=module, **options)
        return made[key]

    yacc.yacc = make_once


@dataclass(frozen=True)
class _Block:
    """A block of Terraform that reached the rules of its registry."""

    address: str
    is_resource: bool
    file: str
    configuration: dict[str, Any]

    @property
    def line(self) -> int:
        return int(self.configuration.get("__start_line__") or 0) if self.file else 0


class _Witness(logging.Handler):
    """What one scan looked at, and every error checkov logged."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.errors: list[str] = []
        self.blocks: list[_Block] = []
        self.folder = ""  # the root module under scan; empty for a plan, whose lines mean nothing to anybody

    def emit(self, record: logging.LogRecord) -> None:
        cause = f": {record.exc_info[1]!r}" if record.exc_info else ""
        self.errors.append(f"{record.getMessage()}{cause}"[:500])


_WITNESS = _Witness()  # one a process, and a process makes one scan


def _witnessed(scan: Callable[..., dict[Any, Any]]) -> Callable[..., dict[Any, Any]]:
    """checkov's own `scan` of one block, which notes that the block was there.

    checkov makes its list of resources before the rules run, and leaves blocks out between the two in silence (no
    context found, no details to be had). Only what comes through here has been judged.
    """

    def note_and_scan(self: Any, scanned_file: str, entity: dict[str, Any], *rest: Any, **named: Any) -> dict[Any, Any]:
        _, _, configuration = self.extract_entity_details(entity)
        if not isinstance(configuration, dict):
            raise TypeError(f"{scanned_file}: checkov finds no configuration in {entity!r:.200}")
        if configuration.get("count") == [0]:
            configuration["count"] = [1]  # checkov would answer "unknown"; code that is switched off is still code
        address = str(configuration.get("__address__") or next(iter(entity)))
        file = os.path.realpath(f"{_WITNESS.folder}{scanned_file}") if _WITNESS.folder else ""
        for inner in configuration.values():
            _forget_paths(inner)
        is_resource = type(self).__module__.startswith("checkov.terraform.checks.resource.")
        _WITNESS.blocks.append(_Block(address, is_resource, file, configuration))
        return scan(self, scanned_file, entity, *rest, **named)

    return note_and_scan


def _forget_paths(value: Any) -> None:
    """Take out the plan's path, which checkov writes into nested blocks and may take for a secret key (CKV_AWS_45)."""
    if isinstance(value, list):
        for item in value:
            _forget_paths(item)
    elif isinstance(value, dict):
        value.pop("__file__", None)
        for item in value.values():
            _forget_paths(item)


def _run_graph_checks(self: Any, graph: Any, runner_filter: Any, report_type: str) -> dict[Any, Any]:
    """checkov's `run_checks`, which loses an exception together with the check that raised it; this one logs it."""
    results: dict[Any, Any] = {}
    for check in self.checks:
        if runner_filter.should_run_check(check, report_type=report_type):
            try:
                self.run_check_parallel(check, results, graph)
            except Exception:
                logging.exception("Failed to run graph check %s", check.id)
    return results


def _skip_comments(files: Iterable[str]) -> Iterator[dict[str, Any]]:
    for file in sorted(files):
        for number, line in enumerate(Path(file).read_text(encoding="utf-8").splitlines(), start=1):
            if found := _SKIP_COMMENT.search(line):
                yield {"rule": found[1], "file": file, "line": number}


def _as_json(reports: list[Any], framework: str, *, comments: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "framework": framework,
        "resources": {block.address: [block.file, block.line] for block in _WITNESS.blocks if block.is_resource},
        "passed": [[record.check_id, record.resource] for report in reports for record in report.passed_checks],
        "failed": [_record(record) for report in reports for record in report.failed_checks],
        "skipped": [_record(record) for report in reports for record in report.skipped_checks],
        "parsing_errors": [str(error) for report in reports for error in report.parsing_errors],
        "errors": _WITNESS.errors,
        "registered": sorted(_registered(framework)),
        "skip_comments": comments,
    }


def _record(record: Any) -> dict[str, Any]:
    keys = [key for key in record.check_result.get("evaluated_keys") or () if key != "resource_type"]
    blocks = [block.configuration for block in _WITNESS.blocks if block.address == record.resource]
    return {
        "rule": record.check_id,
        "name": record.check_name,
        "address": record.resource,
        "file": os.path.realpath(record.file_abs_path) if _WITNESS.folder else "",
        "lines": [int(line or 0) for line in record.file_line_range] if _WITNESS.folder else [0, 0],
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
