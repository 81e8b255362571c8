"""The tables of docs/limits.md, written from limits.json: `python -m policies.limits_table` brings the page up to date.

A test holds that the page says what the file says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policies.limits import ENVIRONMENTS, Limits, load

PAGE = Path(__file__).resolve().parents[1] / "docs" / "limits.md"
BEGIN = "<!-- written by python -m policies.limits_table -->"
END = "<!-- end -->"

MEANINGS = {
    "function_memory_mb": ("a function's memory, MB, at most", "CKV_SM_0004, `functions`"),
    "function_timeout_seconds": ("a function's time, seconds, at most", "CKV_SM_0004, `functions`"),
    "reserved_concurrency": ("each function has copies of its own", "CKV_SM_0005, `functions`"),
    "debug_logs": ("functions may log in detail", "CKV_SM_0025, `logs`"),
    "log_days": ("days logs are kept", "CKV_SM_0014, `logs`"),
    "api_requests_per_second": ("calls of an API a second, at most", "CKV_SM_0015, `api`"),
    "api_burst": ("calls of an API at once, at most", "CKV_SM_0015, `api`"),
    "client_requests_per_minute": ("calls of one client a minute, at most", "`api`"),
    "cors_any_origin": ("pages of any site may call", "CKV_SM_0016, `api`"),
    "deletion_protection": ("AWS refuses to delete what holds data", "CKV_SM_0019, `deletion_protection_enabled`"),
    "easy_destroy": ("what holds data may be set to go with its data", "CKV_SM_0020"),
    "cost_usd": ("charges a month that raise an alarm, US dollars, at most", "`alarms`"),
    "lambda_errors": ("errors in five minutes that raise an alarm, at most", "`alarms`"),
    "vpc": ("functions run in a VPC", "guard, `network`"),
    "waf": ("a web application firewall stands before each API", "guard, `api`"),
    "autoscaling": ("provisioned tables and indexes are autoscaled", "guard"),
}
"""What each limit of an environment means, and who reads it: rules, and variables of stack service."""


def tables(limits: Limits) -> str:
    """Both tables as Markdown, with the marks around them."""
    return "\n".join([BEGIN, "", *_environments(limits.document["environments"]), "", *_everywhere(limits), "", END])


def page(text: str, limits: Limits) -> str:
    """The page with its tables as the limits are.

    Raises:
        ValueError: the page has lost the marks its tables stand between.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"docs/limits.md must have the lines {BEGIN} and {END}")
    return before + tables(limits) + after


def _environments(environments: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield f"| limit | {' | '.join(ENVIRONMENTS)} | meaning | read by |"
    yield "|---|" + "---|" * (len(ENVIRONMENTS) + 2)
    for key, (meaning, readers) in MEANINGS.items():
        values = " | ".join(_shown(environments[name][key]) for name in ENVIRONMENTS)
        yield f"| `{key}` | {values} | {meaning} | {readers} |"


def _everywhere(limits: Limits) -> Iterator[str]:
    tags = limits["tags"]
    yield "| everywhere | |"
    yield "|---|---|"
    for stack, patterns in limits["names"].items():
        yield f"| names in stack {stack} | {_listed(p.replace('{environment}', '<environment>') for p in patterns)} |"
    yield f"| tags of everything | {_listed(tags['required'])} |"
    for type_, names in tags["required_by_type"].items():
        yield f"| and of `{type_}` | {_listed(names)} |"
    for name, values in tags["values"].items():
        yield f"| values of {name} | {_listed(v.replace('{environment}', '<environment>') for v in values)} |"
    yield f"| runtimes | {_listed(limits['function_runtimes'])} |"
    yield f"| a deleted key can be called back for | {limits['key_deletion_days']} days or more |"
    yield f"| old versions of objects go within | {limits['bucket_noncurrent_days']} days |"
    yield f"| unfinished uploads go within | {limits['bucket_upload_days']} days |"
    for section, title in _LISTS.items():
        for key, why in limits[section].items():
            yield f"| {title} `{key}` | {why} |"
    for service, how in limits["trusted_services"].items():
        yield f"| roles may trust `{service}` | {'for a source that is named' if how['needs_source'] else 'as it is'} |"
    for type_, switches in limits["destroy_switches"].items():
        values = ", ".join(f"`{name} = {_shown(safe, code=True)}`" for name, safe in switches.items())
        yield f"| kept in `{type_}` | {values} |"


_LISTS = {
    "egress_ports": "may leave the VPC: port",
    "managed_policies": "may be attached:",
    "actions_without_resources": "may be allowed on `*`:",
    "unnamed_resources": "may be named without our name:",
}


def _shown(value: Any, *, code: bool = False) -> str:
    if isinstance(value, bool):
        return str(value).lower() if code else "yes" if value else "no"
    return f"{value:,}"


def _listed(values: Any) -> str:
    return ", ".join(f"`{value}`" for value in values)


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), load("prod")), encoding="utf-8")


if __name__ == "__main__":
    main()
