"""The whole gate and nothing else: `python -m tools.bench.gate_alone <sources> <environment>=<plan.json> …`

Prints each environment's verdict, as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.context import Context
from tools.environments.load import load
from tools.policy import interpreter, judging, rules
from tools.policy.client import PolicyWorker
from tools.targets.access import plain_environment


def main(argv: Sequence[str]) -> int:
    """Judge each plan as a gated command does: one worker, one scan of the sources, the environments side by side."""
    sources, *pairs = argv
    context = Context.from_process()
    python, env = interpreter.find_policy_python(context), plain_environment(context.environ)
    with PolicyWorker.start(python, env) as worker, ThreadPoolExecutor(len(pairs)) as pool:
        scan = worker.scan_hcl([Path(sources)])

        def judge(pair: str) -> tuple[str, str]:
            name, _, path = pair.partition("=")
            document = json.loads(Path(path).read_bytes())
            view = judging.view(context, load(context, name), "service", document)
            verdict = judging.ask(worker, scan, Path(path), view, rules.load(context), root=context.root)
            return name, verdict.result if verdict.result != "unsound" else "; ".join(verdict.reasons)

        print(json.dumps(dict(pool.map(judge, pairs))))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
