"""What an engineer without this harness types, one command after the other, with default settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.edges import process
from tools.errors import ToolFailed


@dataclass(frozen=True)
class ByHand:
    """Terraform and checkov, called directly on a stack that is initialised already."""

    terraform: Path
    checkov: Path
    folder: Path
    env: Mapping[str, str]
    var_files: tuple[str, ...]
    scratch: Path

    def gated_plan(self) -> None:
        """`terraform plan`, `terraform show -json`, `checkov -f`."""
        plan, document = self.scratch / "by-hand.tfplan", self.scratch / "by-hand.json"
        self._run([self.terraform, "plan", "-input=false", "-lock=false", f"-out={plan}", *self._values()])
        shown = process.run_to_file([self.terraform, "show", "-json", plan], document, env=self.env, cwd=self.folder)
        if shown.returncode:
            raise ToolFailed("terraform show failed by hand", why=shown.stderr[-1500:])
        self.checkov_on(document)

    def checkov_on(self, document: Path) -> None:
        """`checkov -f` on the JSON of a plan."""
        self._run(self.checkov_argv(document), accepted=(0, 1))

    def checkov_argv(self, document: Path) -> list[str | Path]:
        """The checkov command as one types it, without the download that would need a network."""
        command: list[str | Path] = [self.checkov, "-f", document, "--framework", "terraform_plan"]
        return [*command, "--skip-download", "--compact", "--quiet"]

    def apply(self) -> None:
        """`terraform apply -auto-approve`."""
        self._run([self.terraform, "apply", "-auto-approve", "-input=false", *self._values()])

    def destroy(self) -> None:
        """`terraform destroy -auto-approve`."""
        self._run([self.terraform, "destroy", "-auto-approve", "-input=false", *self._values()])

    def _values(self) -> list[str]:
        return [f"-var-file={path}" for path in self.var_files]

    def _run(self, argv: Sequence[str | Path], accepted: tuple[int, ...] = (0,)) -> None:
        done = process.run(argv, env=self.env, cwd=self.folder)
        if done.returncode not in accepted:
            raise ToolFailed(
                f"{' '.join(map(str, argv[:3]))} … failed by hand", why=(done.stderr or done.stdout)[-1500:]
            )
