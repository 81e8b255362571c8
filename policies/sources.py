"""Where the source of a plan takes an argument from, followed through its modules.

Made from `configuration` in Terraform's JSON output format 1.2. It lists what an expression refers to, the whole
first and then what it is a part of (`aws_sns_topic.a.arn`, `aws_sns_topic.a`), and stops at an index that is not
written out: `module.function[each.key].arn` is listed as `module.function`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policies.plan import Json

_RESOURCE = re.compile(r'(?P<block>(?:data\.)?\w+\.[\w-]+)(?P<index>\[(?:\d+|"(?:[^"\\]|\\.)*")\])?')
_MODULE = re.compile(r'module\.[\w-]+\[(?:\d+|"(?:[^"\\]|\\.)*")\]')

Path = tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """One thing an argument comes from.

    Args:
        name: a block's bare address, or the reference itself where it is none (`local.key`, `var.key` of the root).
        index: the instance of it, `[0]` or `["a"]`, when the source writes it out.
        inside: the module instance it is in, `module.queue["a"].`, when the source writes that out.
        whole: whether the source leaves open which instance of the block is meant.
        same_key: whether that is the one with the asker's own key (`each.key`, `count.index`).
        sure: whether it is this block and no other: neither one of a choice nor one of many things a module gives.
    """

    name: str
    index: str = ""
    inside: str = ""
    whole: bool = False
    same_key: bool = False
    sure: bool = True


class Sources:
    """The arguments of every block in one plan's source."""

    def __init__(self, document: Json) -> None:
        self._modules: dict[Path, Json] = {}
        self._calls: dict[Path, Json] = {}
        self._blocks: dict[str, tuple[Path, Json]] = {}
        self._read((), document.get("configuration", {}).get("root_module", {}))

    def _read(self, path: Path, module: Json) -> None:
        self._modules[path] = module
        for resource in module.get("resources", ()):
            self._blocks[_address(path, resource["address"])] = (path, resource)
        for name, call in module.get("module_calls", {}).items():
            self._calls[(*path, name)] = call
            self._read((*path, name), call.get("module", {}))

    def sets(self, block: str, path: str) -> bool:
        """Whether the source sets the argument of a block (its bare address); a generated block counts as unset."""
        return any(True for _ in self._expressions(block, path))

    def of(self, block: str, path: str) -> tuple[Source, ...]:
        """What the argument of a block comes from, each once."""
        module, body = self._blocks.get(block, ((), {}))
        found: dict[Source, None] = {}
        for expression in self._expressions(block, path):
            for source in self._follow(expression, module, body, frozenset()):
                found.setdefault(source)
        several = len({source.name for source in found}) > 1  # a choice between them, or an object made of all
        return tuple(map(_unsure, found) if several else found)

    def _expressions(self, block: str, path: str) -> Iterator[Json]:
        _, body = self._blocks.get(block, ((), {}))
        found: list[Any] = [body.get("expressions", {})]
        for step in path.split("."):
            blocks = [item for each in found for item in (each if isinstance(each, list) else [each])]
            found = [each[step] for each in blocks if isinstance(each, Mapping) and step in each]
        for each in found:
            yield from (item for item in (each if isinstance(each, list) else [each]) if isinstance(item, Mapping))

    def _follow(self, expression: Json, module: Path, body: Json, seen: frozenset[object]) -> Iterator[Source]:
        names = [str(name) for name in expression.get("references", ())]
        keyed = any(name in ("each.key", "count.index") for name in names)
        for name in dict.fromkeys(names):
            if _is_part(name, names) or (module, name) in seen:
                continue
            yield from self._one(name, keyed, module, body, seen | {(module, name)})

    def _one(self, name: str, keyed: bool, module: Path, body: Json, seen: frozenset[object]) -> Iterator[Source]:
        kind, _, rest = name.partition(".")
        word = re.split(r"[.\[]", rest)[0]
        if kind in ("each", "count"):
            if name.startswith("each.value"):
                yield from map(_unsure, self._follow(body.get("for_each_expression", {}), module, {}, seen))
        elif kind == "var" and module:
            call = self._calls[module]
            yield from self._follow(call.get("expressions", {}).get(word, {}), module[:-1], call, seen)
        elif kind == "module":
            yield from self._outputs((*module, word), name, seen)
        elif kind in ("var", "local"):
            yield Source(f"{kind}.{word}")
        elif kind not in ("path", "terraform", "self") and (match := _RESOURCE.match(name)):
            index = match["index"] or ""
            whole = not index and match.end() == len(name)
            yield Source(_address(module, match["block"]), index, "", whole, keyed and whole)

    def _outputs(self, child: Path, name: str, seen: frozenset[object]) -> Iterator[Source]:
        """What one output of a module comes from; where the source does not say which, what any does."""
        instance = _MODULE.match(name)
        outputs = self._modules.get(child, {}).get("outputs", {})
        wanted = [word for word in re.split(r"[.\[\]]", name)[2:] if word in outputs]
        for output in wanted[:1] or outputs:
            followed = self._follow(outputs[output].get("expression", {}), child, {}, seen)
            for source in followed:
                inside = (
                    f"{instance[0]}." if instance and source.name.startswith(_address(child, "")) else source.inside
                )
                yield replace(source, inside=inside, sure=source.sure and bool(wanted))


def _unsure(source: Source) -> Source:
    return replace(source, sure=False)


def _is_part(name: str, names: Sequence[str]) -> bool:
    """Whether a reference is only the front part of a longer one beside it."""
    return any(other.startswith((f"{name}.", f"{name}[")) for other in names)


def _address(module: Path, address: str) -> str:
    return "".join(f"module.{step}." for step in module) + address
