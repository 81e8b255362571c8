"""Every way past the gate that somebody found: the plan, its packages, its state or its rules are not what was judged.

Each ends in exit 2 and one error, before anything is touched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.system import tiny_stack
from tests.integration.system.harness import Harness
from tests.integration.system.tiny_stack import BUCKET, STACK, STATE, descriptions, state
from tools.context import Context
from tools.terraform.toolchain import find_terraform


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    subject = Harness(tmp_path_factory.mktemp("attacks") / "build")
    yield subject
    subject.run("emulator", "stop", expect=None)


@pytest.fixture
def planned(emulated: Harness, clone: Callable[[], Path]) -> Harness:
    """A clone with a stack of two roles, planned for the first time and not applied."""
    subject = Harness(emulated.build, root=clone(), port=emulated.port)
    tiny_stack.put_in(subject.root)
    subject.run("emulator", "reset", expect=None)
    shutil.rmtree(tiny_stack.folder(subject), ignore_errors=True)
    subject.run("plan", "dev", *STACK)
    return subject


def apply(harness: Harness, expect: int = 2) -> str:
    return harness.run("apply", "dev", *STACK, "--saved-plan", expect=expect)


def refused(harness: Harness, why: str) -> None:
    """The saved plan is refused for this reason, and neither the account nor the state has changed."""
    before = descriptions(harness), state(harness)
    printed = apply(harness)
    assert why in printed, printed
    assert printed.count("error in dev") == 1
    assert (descriptions(harness), state(harness)) == before


def kept(harness: Harness) -> dict[str, bytes]:
    return {
        name: (tiny_stack.folder(harness) / name).read_bytes() for name in ("plan.tfplan", "plan.json", "verdict.json")
    }


def put_back(harness: Harness, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (tiny_stack.folder(harness) / name).write_bytes(content)


def edit_zip(path: Path, old: bytes, new: bytes) -> None:
    """Replace a text in whichever files of the zip have it."""
    with zipfile.ZipFile(path) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    assert any(old in content for content in files.values())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content.replace(old, new))


def shown(harness: Harness) -> dict[str, object]:
    """`terraform show -json` of the saved plan, without the time it was shown at."""
    folder = tiny_stack.folder(harness)
    env = {"PATH": os.environ["PATH"], "TF_DATA_DIR": str(folder / "terraform"), "CHECKPOINT_DISABLE": "1"}
    terraform = find_terraform(Context.from_process()).path
    done = subprocess.run(
        [terraform, "show", "-json", folder / "plan.tfplan"],
        cwd=folder / "workspace/stacks/bootstrap", env=env, capture_output=True, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def test_a_plan_edited_so_that_its_json_stays_the_same(planned: Harness) -> None:
    before = shown(planned)
    edit_zip(tiny_stack.folder(planned) / "plan.tfplan", b" GOOD", b" EVIL")
    assert shown(planned) == before, "the attack is one only if the JSON does not show it"
    refused(planned, "plan.tfplan was changed after the gate passed it")


def test_policies_changed_after_the_verdict(planned: Harness) -> None:
    for name in ("policies/waivers.yaml", "tools/policy/gate.py"):
        path = planned.root / name
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        refused(planned, "the policies were changed after the gate passed the plan")
        path.write_bytes(before)
    (planned.root / "policies/checks/everything_is_fine.py").write_text("")
    refused(planned, "the policies were changed after the gate passed the plan")


def test_an_old_plan_and_a_first_plan_on_a_state_that_others_made(planned: Harness) -> None:
    first = kept(planned)
    shutil.rmtree(tiny_stack.folder(planned))
    planned.run("apply", "dev", *STACK)  # somebody else
    made = state(planned)
    assert made
    put_back(planned, first)
    refused(planned, "the plan was made when there was no state, and now there is one")

    tiny_stack.edit(planned.root, "Lets API Gateway write logs.", "Lets API Gateway write more.")
    planned.run("plan", "dev", *STACK)
    old = kept(planned)
    planned.run("apply", "dev", *STACK)
    put_back(planned, old)
    refused(planned, f"the state has changed since the plan was made: serial {made['serial']} then")


def test_a_verdict_is_good_once_even_when_all_that_was_noted_is_put_back(planned: Harness) -> None:
    unused = kept(planned)
    printed = apply(planned, expect=0)
    assert "the state passed the policies" in printed
    refused(planned, "the verdict was used already, at ")
    put_back(planned, unused)
    refused(planned, "the plan was made when there was no state, and now there is one")
    # With the state gone Terraform itself would apply it again, and make everything twice.
    planned.client("s3", "dev").delete_object(Bucket=BUCKET, Key=STATE)
    refused(planned, "this plan was applied already: its verdict is used")


def test_a_package_swapped_after_the_gate(emulated: Harness) -> None:
    emulated.run("emulator", "reset", expect=None)
    emulated.run("plan", "dev")
    names = emulated.verdict("dev")["artifacts"]
    (package,) = (name for name in names if "/wallet_manager-" in name)
    path = (emulated.folder("dev") / "workspace/stacks/service" / package).resolve()
    times, content = path.stat(), bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    printed = emulated.run("apply", "dev", "--saved-plan", expect=2)
    assert f"the package {path.name} was changed after the gate passed the plan" in printed
    assert emulated.client("lambda", "dev").list_functions()["Functions"] == []
    assert emulated.client("iam", "dev").list_roles()["Roles"] == []
