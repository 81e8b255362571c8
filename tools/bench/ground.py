"""The ground both sides are measured on: one emulator of the bench's own, one build folder, the same stacks."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tools.bench.by_hand import ByHand
from tools.context import Context
from tools.edges import process
from tools.environments.load import load
from tools.environments.variables import var_file
from tools.errors import ToolFailed
from tools.model import Target
from tools.policy import interpreter
from tools.targets.access import emulated_environment
from tools.terraform import cli_config, mirror, toolchain, workspace


@dataclass(frozen=True)
class Ground:
    """Where the bench runs; `context.build` is a folder of its own, so that nobody's environments are touched."""

    context: Context
    port: int

    def tools(self, *arguments: str) -> None:
        """Run the harness as a whole process, as nox does.

        Raises:
            ToolFailed: it did not exit 0.
        """
        kept = {name: value for name, value in self.context.environ.items() if not name.startswith("AWS_")}
        own = {"SAFEMATE_BUILD_DIR": str(self.context.build), "SAFEMATE_EMULATOR_PORT": str(self.port)}
        env = kept | own
        done = process.run([sys.executable, "-m", "tools", *arguments], env=env, cwd=self.context.root)
        if done.returncode:
            raise ToolFailed(f"tools {' '.join(arguments)} failed", why=(done.stdout + done.stderr)[-2000:])

    def by_hand(self, name: str) -> ByHand:
        """The same environment by hand: planned once through the harness, so that both sides find it initialised."""
        self.tools("plan", name)
        environment = load(self.context, name)
        run_dir = self.context.run_dir(Target.LOCAL, name, "service")
        config = cli_config.write_cli_config(self.context, mirror.find_mirror(self.context))
        env = emulated_environment(self.context.environ, environment, f"http://127.0.0.1:{self.port}") | {
            "TF_DATA_DIR": str(run_dir / "terraform"),
            "TF_CLI_CONFIG_FILE": str(config),
            "CHECKPOINT_DISABLE": "1",
        }
        checkov = interpreter.find_policy_python(self.context).with_name(
            "checkov.exe" if os.name == "nt" else "checkov"
        )
        values = (str(var_file(environment, "service")), str(run_dir / "generated.tfvars.json"))
        terraform = toolchain.find_terraform(self.context).path
        return ByHand(terraform, checkov, workspace.folder(run_dir, "service"), env, values, run_dir)

    def build_packages(self) -> None:
        """Build every package, in this process: a rebuild is too short to be measured with a start-up around it."""
        from tools.packaging import build

        build.build(self.context, "local", None, lambda _: None)


@contextmanager
def prepared(context: Context) -> Iterator[Ground]:
    """A ground with its emulator running; stopped and its build folder left for a look afterwards."""
    own = replace(context, build=context.build / "bench")
    ground = Ground(own, _free_port())
    own.build.mkdir(parents=True, exist_ok=True)
    ground.tools("emulator", "start")
    try:
        yield ground
    finally:
        ground.tools("emulator", "stop")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
