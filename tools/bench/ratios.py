"""The ratios of `nox -s bench`, each a small function; docs/benchmarks.md says what they mean."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from tools.bench import cold_start, gate, memory
from tools.bench.ground import Ground
from tools.bench.measure import Ratio, paired
from tools.bench.warm_request import warm_request

ENVIRONMENTS = ("dev", "preprod", "prod")


def gated_plan(ground: Ground, rounds: int) -> Ratio:
    """One gated plan against the same three commands by hand."""
    ratio = Ratio("gated_plan", "plan dev ÷ (terraform plan + show -json + checkov by hand)", 0.75)
    by_hand = ground.by_hand("dev")
    return paired(ratio, lambda: ground.tools("plan", "dev"), by_hand.gated_plan, rounds)


def three_environments(ground: Ground, rounds: int) -> Ratio:
    """Three environments gated side by side against the three done by hand, one after the other."""
    ratio = Ratio("three_environments", "plan dev preprod prod ÷ the three by hand, one after the other", 0.60)
    hands = [ground.by_hand(name) for name in ENVIRONMENTS]

    def one_after_the_other() -> None:
        for hand in hands:
            hand.gated_plan()

    return paired(ratio, lambda: ground.tools("plan", *ENVIRONMENTS), one_after_the_other, rounds)


def apply(ground: Ground, rounds: int) -> Ratio:
    """Package, plan, gate, apply and smoke against a bare `terraform apply`; destroyed in between, untimed."""
    ratio = Ratio("apply", "apply dev ÷ terraform apply -auto-approve to the same emulator", 1.10)
    by_hand = ground.by_hand("dev")
    return paired(ratio, lambda: ground.tools("apply", "dev"), by_hand.apply, min(rounds, 2), by_hand.destroy)


def rebuild(ground: Ground, rounds: int) -> Ratio:
    """Building packages again with nothing changed against building them from nothing."""
    ratio = Ratio("rebuild", "warm rebuild ÷ cold build of every package", 0.25)
    packages = ground.context.build / "packages"

    def cold() -> None:
        shutil.rmtree(packages, ignore_errors=True)
        ground.build_packages()

    cold()
    return paired(ratio, ground.build_packages, cold, rounds)


def emulator_start(ground: Ground, rounds: int) -> Ratio:
    """From nothing to healthy, in seconds."""
    ratio = Ratio("emulator_start", "seconds from nothing to a healthy emulator", 2.0)
    ground.tools("emulator", "stop")
    start = paired(
        ratio, lambda: ground.tools("emulator", "start"), None, max(rounds, 3), lambda: ground.tools("emulator", "stop")
    )
    ground.tools("emulator", "start")
    return start


RATIOS: dict[str, Callable[[Ground, int], Ratio]] = {
    "rebuild": rebuild,
    "emulator_start": emulator_start,
    "gated_plan": gated_plan,
    "three_environments": three_environments,
    "gate": gate.one,
    "gate_three": gate.three,
    "gate_large": gate.large,
    **({"gate_large_memory": gate.large_memory} if memory.can_measure() else {}),
    "apply": apply,
    **cold_start.ratios(),
    "warm_request": warm_request,
}
