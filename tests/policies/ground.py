"""A whole gated command without Terraform: real steps, real worker, real policies, one small stack to judge."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tools.commands import fleet
from tools.commands.steps import gating, planning
from tools.context import REPOSITORY, Context
from tools.workflow import Request, Run

HERE = Path(__file__).parent
_STATE = {"version": 4, "serial": 0, "lineage": "", "resources": []}


@dataclass
class Ground:
    """A repository of its own, whose service stack is the little one, with a copy of the real policies.

    Args:
        root: the repository; everything in it may be spoilt.
        shown: what `terraform show -json` prints of the plan.
        environ: the caller's environment.
        loses_json: whether what was shown is gone when the gate looks.
    """

    root: Path
    shown: Path
    environ: dict[str, str]
    loses_json: bool = False

    @classmethod
    def make(cls, folder: Path, environ: dict[str, str]) -> Ground:
        root = folder / "repository"
        hidden = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / "environments", root / "environments")
        shutil.copytree(REPOSITORY / "policies", root / "policies", ignore=hidden)
        shutil.copytree(REPOSITORY / "tools" / "policy", root / "tools" / "policy", ignore=hidden)
        shutil.copytree(HERE / "stack", root / "terraform" / "stacks" / "service")
        (root / "terraform" / "modules").mkdir()
        (root / "terraform" / "stacks" / "bootstrap").mkdir()  # waivers may name it
        shown = Path(shutil.copy(HERE / "plans" / "clean.json", folder / "shown.json"))
        return cls(root, shown, environ)

    @property
    def checks(self) -> Path:
        return self.root / "policies" / "checks"

    def add_check(self, text: str, id_: str = "CKV_SM_9999", file: str = "added.py") -> None:
        """One more check of ours, in a file of its own and listed in CHECKS."""
        (self.checks / file).write_text(text, encoding="utf-8")
        with (self.checks / "__init__.py").open("a", encoding="utf-8") as listed:
            listed.write(f'\nCHECKS["{id_}"] = "{Path(file).stem}"\n')

    def plan(self) -> int:
        """`plan dev --json`, from the saved plan on; the exit code."""
        context = Context(self.root, self.root / "build", self.environ)
        request = Request("plan", ("dev",), as_json=True)
        steps = (
            ("terraform", self._terraform),
            ("show", self._show),
            ("gate", gating.judge),
            ("verdict", gating.enforce),
        )
        return int(fleet.run(context, request, steps, gated=True))

    def _terraform(self, run: Run) -> Run:
        with zipfile.ZipFile(run.run_dir / "plan.tfplan", "w") as plan:
            plan.writestr("tfstate", json.dumps(_STATE))
        driver: Any = SimpleNamespace(argv=lambda *_, **__: ["cat", str(self.shown)], env={}, folder=self.root)
        return replace(run, terraform=driver)

    def _show(self, run: Run) -> Run:
        done = planning.show(run)
        if self.loses_json:
            done.planned.json_path.unlink()
        return done
