"""What the gate costs beside the checkov command: on one plan, on a large one, and for three environments at once."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tools.bench import large_plan, memory
from tools.bench.ground import Ground
from tools.bench.measure import Ratio, paired
from tools.edges import process
from tools.edges.files import write_atomically
from tools.errors import ToolFailed
from tools.model import Target

ENVIRONMENTS = ("dev", "preprod", "prod")
LARGE = 1_240
"""Resources of the large plan."""


def one(ground: Ground, rounds: int) -> Ratio:
    """Everything the gate does, its worker's start and the scan of the sources included, against `checkov -f`."""
    ratio = Ratio("gate", "the whole gate on dev's plan ÷ the checkov command on the same plan", 0.6)
    by_hand, plan = ground.by_hand("dev"), _plan(ground, "dev")
    return paired(ratio, lambda: _judge(ground, _stack(ground), dev=plan), lambda: by_hand.checkov_on(plan), rounds)


def three(ground: Ground, rounds: int) -> Ratio:
    """Three environments, which share a worker and the scan of the sources, against one."""
    ratio = Ratio("gate_three", "the gate for three environments ÷ for one", 2.2)
    ground.tools("plan", *ENVIRONMENTS)
    plans = {name: _plan(ground, name) for name in ENVIRONMENTS}
    stack = _stack(ground)
    return paired(
        ratio, lambda: _judge(ground, stack, **plans), lambda: _judge(ground, stack, dev=plans["dev"]), rounds
    )


def large(ground: Ground, rounds: int) -> Ratio:
    """A plan of 1,240 resources with its source, against the checkov command on that plan."""
    ratio = Ratio("gate_large", f"the gate on a plan of {LARGE:,} resources ÷ the checkov command", 1.3)
    by_hand = ground.by_hand("dev")
    plan, sources = _large(ground)
    return paired(ratio, lambda: _judge(ground, sources, dev=plan), lambda: by_hand.checkov_on(plan), rounds)


def large_memory(ground: Ground, rounds: int) -> Ratio:
    """The memory of the same, all processes together."""
    what = f"memory of the gate on a plan of {LARGE:,} resources ÷ of the checkov command"
    ratio = Ratio("gate_large_memory", what, 1.3, unit="mib")
    by_hand = ground.by_hand("dev")
    plan, sources = _large(ground)
    for _ in range(min(rounds, 2)):
        ratio.ours.append(memory.peak_mib(_argv(sources, {"dev": plan}), _env(ground), ground.context.root))
        ratio.theirs.append(memory.peak_mib(by_hand.checkov_argv(plan), by_hand.env, by_hand.folder, accepted=(0, 1)))
    return ratio


def _large(ground: Ground) -> tuple[Path, Path]:
    ground.tools("plan", "dev")
    folder = ground.context.build / "large"
    plan = large_plan.enlarge(json.loads(_plan(ground, "dev").read_bytes()), "dev-safemate-", LARGE)
    path = folder / "plan.json"
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(plan), mode=0o600)
    return path, large_plan.write_source(folder / "source", _stack(ground))


def _plan(ground: Ground, name: str) -> Path:
    return ground.context.run_dir(Target.LOCAL, name, "service") / "plan.json"


def _stack(ground: Ground) -> Path:
    return ground.context.root / "terraform" / "stacks" / "service"


def _argv(sources: Path, plans: dict[str, Path]) -> list[str | Path]:
    pairs = [f"{name}={path}" for name, path in plans.items()]
    return [sys.executable, "-m", "tools.bench.gate_alone", sources, *pairs]


def _env(ground: Ground) -> dict[str, str]:
    return {name: value for name, value in ground.context.environ.items() if not name.startswith("AWS_")}


def _judge(ground: Ground, sources: Path, **plans: Path) -> None:
    """One gate in a process of its own; what it says of the plan is no matter, that it can say something is."""
    done = process.run(_argv(sources, plans), env=_env(ground), cwd=ground.context.root)
    results = json.loads(done.stdout) if done.returncode == 0 else {}
    if set(results.values()) - {"pass", "fail"} or not results:
        raise ToolFailed("the gate could not judge", why=(done.stdout + done.stderr)[-2000:])
