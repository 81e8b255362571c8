from __future__ import annotations

from typing import Any

from tools.terraform.events import Progress


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def hook(kind: str, address: str, action: str = "create") -> dict[str, Any]:
    return {"type": kind, "hook": {"resource": {"addr": address}, "action": action}}


def test_the_headline_names_the_longest_running_resource_and_how_far_it_is() -> None:
    clock = Clock()
    progress = Progress(total=58, clock=clock)
    progress.take(hook("apply_start", "aws_kms_key.this"))
    clock.now = 3.0
    progress.take(hook("apply_start", "aws_sqs_queue.this"))
    clock.now = 4.0
    assert progress.headline() == "0 of 58 · creating aws_kms_key.this 4 s (+1 more)"


def test_a_finished_resource_is_a_line_with_its_count_and_time() -> None:
    clock = Clock()
    progress = Progress(total=2, clock=clock)
    progress.take(hook("apply_start", "aws_kms_key.this"))
    clock.now = 2.0
    assert progress.take(hook("apply_complete", "aws_kms_key.this")) == "1 of 2 · created aws_kms_key.this 2 s"
    assert progress.made == {"created": 1}
    assert progress.headline() == "1 of 2"


def test_a_failed_resource_is_said_at_once_and_not_counted_as_done() -> None:
    progress = Progress(total=1)
    progress.take(hook("apply_start", "aws_kms_key.this"))
    assert "FAILED" in (progress.take(hook("apply_errored", "aws_kms_key.this")) or "")
    assert progress.done == 0
    assert progress.made == {}


def test_reading_a_data_source_is_not_progress() -> None:
    progress = Progress(total=1)
    progress.take(hook("apply_start", "data.aws_region.this", "read"))
    assert progress.take(hook("apply_complete", "data.aws_region.this", "read")) is None
    assert (progress.done, progress.made) == (0, {})
