"""EventBridge: calling a function takes a permission for the very rule; what is refused goes to the target's queue.

MiniStack calls the function anyway, so that a forgotten `aws_lambda_permission` would only be noticed on AWS, where a
schedule then does nothing and says so nowhere but in its dead-letter queue. Source: EventBridge user guide, "Using
resource-based policies for Amazon EventBridge" and "Using dead-letter queues to process undelivered events".
"""

from __future__ import annotations

import json
import logging
from typing import Any

from ministack.core.arn import parse_arn
from ministack.services import eventbridge

from tools.emulator.extensions import function_policy

_SERVICE = "events.amazonaws.com"
_log = logging.getLogger(__name__)


def install() -> None:
    """Ask the function's policy before a rule's target is called."""
    upstream = eventbridge._invoke_target

    def invoke_target(target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None) -> None:
        arn = str(target.get("Arn", ""))
        if not arn.startswith("arn:aws:lambda:") or function_policy.permits(arn, _SERVICE, str(rule.get("Arn", ""))):
            upstream(target, event, rule, view)
            return
        _log.warning("EventBridge: rule %s has no permission to call %s", rule.get("Name"), arn)
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if queue:
            undelivered = target.get("Input") or json.dumps(event)
            eventbridge._dispatch_to_sqs(parse_arn(queue), undelivered)

    eventbridge._invoke_target = invoke_target
