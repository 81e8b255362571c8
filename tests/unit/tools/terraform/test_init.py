from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tools.context import Context
from tools.environments.load import load
from tools.environments.variables import declared
from tools.errors import HarnessError
from tools.model import Package, Target
from tools.targets.access import Access, emulated_environment
from tools.terraform import init

INIT = """
with open(os.environ["TF_DATA_DIR"] + ".calls", "a") as log:
    log.write(json.dumps([argv, dict(os.environ)]) + "\\n")
os.makedirs(os.environ["TF_DATA_DIR"] + "/modules", exist_ok=True)
os.makedirs(os.environ["TF_DATA_DIR"] + "/providers/registry.terraform.io/hashicorp/aws/5.100.0/any", exist_ok=True)
"""


class Stack:
    """One environment's service stack with a Terraform that only notes how it was called."""

    def __init__(self, context: Context, run_dir: Path, binary: Path) -> None:
        dev = load(context, "dev")
        endpoint = "http://127.0.0.1:4599"
        self.access = Access(Target.LOCAL, dev, endpoint, emulated_environment(context.environ, dev, endpoint))
        self.context, self.run_dir, self.binary = context, run_dir, binary
        self.cli_config = run_dir / "terraform.rc"
        run_dir.mkdir(parents=True)
        self.cli_config.write_text("# config")

    def init(self, tag: str = "1.11.4") -> bool:
        driver = init.driver(self.context, self.access, "service", self.run_dir, self.binary, self.cli_config)
        return init.ensure_initialised(self.context, self.access, "service", self.run_dir, driver, tag)

    def calls(self) -> list[tuple[list[str], dict[str, str]]]:
        return [tuple(json.loads(line)) for line in (self.run_dir / "terraform.calls").read_text().splitlines()]


@pytest.fixture
def stack(context: Context, tmp_path: Path, fake_terraform: Callable[[str], Path]) -> Stack:
    return Stack(context, tmp_path / "run", fake_terraform(INIT))


def test_init_runs_once_and_not_again_while_what_it_reads_is_the_same(stack: Stack) -> None:
    assert stack.init()
    assert not stack.init()
    assert len(stack.calls()) == 1


def test_a_changed_resource_needs_no_init_and_a_new_module_does(stack: Stack) -> None:
    stack.init()
    service = stack.context.root / "terraform/stacks/service"
    (service / "extra.tf").write_text('resource "aws_sqs_queue" "extra" {\n  name = "x"\n}\n')
    assert not stack.init()
    (service / "extra.tf").write_text('module "extra" {\n  source = "../../modules/kms"\n}\n')
    assert stack.init()


@pytest.mark.parametrize("what", ["terraform", "cli config", "backend", "lock"])
def test_init_runs_again_when_anything_else_it_reads_has_changed(stack: Stack, what: str) -> None:
    stack.init()
    root = stack.context.root
    changed = {
        "cli config": stack.cli_config,
        "backend": root / "environments/dev/backend.hcl",
        "lock": root / "terraform/stacks/service/.terraform.lock.hcl",
    }
    if what in changed:
        changed[what].write_text(changed[what].read_text() + "\n# changed\n")
    assert stack.init("1.12.0" if what == "terraform" else "1.11.4")


def test_init_runs_again_when_the_provider_it_linked_to_is_gone(stack: Stack) -> None:
    stack.init()
    (stack.run_dir / "terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0/any").rmdir()
    assert stack.init()


def test_init_never_writes_the_lock_file_and_keeps_state_apart_by_environment_and_stack(stack: Stack) -> None:
    stack.init()
    argv, _ = stack.calls()[0]
    assert "-lockfile=readonly" in argv
    assert 'key = "dev/service/terraform.tfstate"' in (stack.run_dir / "backend.hcl").read_text()
    assert 'bucket = "terraform-state-111111111111"' in (stack.run_dir / "backend.hcl").read_text()
    assert any(a.endswith("environments/dev/backend.hcl") for a in argv)


def test_only_init_may_leave_the_machine(stack: Stack) -> None:
    stack.init()
    _, env = stack.calls()[0]
    assert env["HTTPS_PROXY"] == "http://proxy.example:3128"
    driver = init.driver(stack.context, stack.access, "service", stack.run_dir, stack.binary, stack.cli_config)
    assert driver.env["HTTPS_PROXY"] == "http://127.0.0.1:9"
    assert "AWS_PROFILE" not in env


def test_a_failed_init_is_tried_again_next_time(stack: Stack, fake_terraform: Callable[[str], Path]) -> None:
    fake_terraform("print('Error: no provider', file=sys.stderr); sys.exit(1)")
    with pytest.raises(HarnessError):
        stack.init()
    fake_terraform(INIT)
    assert stack.init()


def test_the_harness_supplies_only_what_the_stack_declares(stack: Stack) -> None:
    path = stack.context.build / "packages/local/wallet_manager-0011.zip"
    package = Package("wallet_manager", "local", path, "00" * 32, 10, True)
    init.driver(stack.context, stack.access, "service", stack.run_dir, stack.binary, stack.cli_config)
    names = declared(stack.context, "service")
    written, generated = init.var_files(stack.access, "service", stack.run_dir, [package], names)
    values = json.loads(Path(generated).read_text())
    assert written.endswith("environments/dev/terraform.tfvars")
    assert values["account_id"] == "111111111111"
    assert values["emulated"] is True
    given = Path(values["packages"]["wallet_manager"]["path"])
    assert not given.is_absolute()
    folder = stack.run_dir / "workspace/stacks/service"
    assert Path(os.path.normpath(folder / given)) == path
    assert values["stand_ins"] is None
    written, generated = init.var_files(stack.access, "bootstrap", stack.run_dir, [], {"region": False})
    assert written.endswith("environments/dev/bootstrap.tfvars")
    assert json.loads(Path(generated).read_text()) == {"region": "us-east-1"}


@pytest.mark.parametrize(("config", "waits"), [('plugin_cache_dir = "/cache"', True), ("# a mirror", False)])
def test_inits_that_share_a_provider_cache_take_turns(stack: Stack, tmp_path: Path, config: str, waits: bool) -> None:
    stack.cli_config.write_text(config)
    cache = tmp_path / "cache"
    stack.context = replace(stack.context, environ={**stack.context.environ, "SAFEMATE_CACHE_DIR": str(cache)})
    stack.init()
    assert (cache / "init.lock").exists() is waits


def test_the_stack_is_told_where_the_emulators_stand_ins_answer(stack: Stack) -> None:
    addresses = {"facilitator_url": "http://127.0.0.1:4568"}
    access = replace(stack.access, stand_ins=addresses)
    names = declared(stack.context, "service")
    _, generated = init.var_files(access, "service", stack.run_dir, [], names)
    assert json.loads(Path(generated).read_text())["stand_ins"] == addresses
