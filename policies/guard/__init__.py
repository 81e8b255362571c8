"""The plan guard: rules over a whole plan, one a file. What they are made of is in `policies/rule.py`."""

from __future__ import annotations

from policies.guard import (
    alarms,
    autoscaling,
    deletes,
    detector,
    event_targets,
    function_logs,
    function_network,
    iam_matrix,
    keys,
    known_metrics,
    known_types,
    method_throttling,
    modules,
    pins,
    providers,
    provisioners,
    quantities,
    recorder,
    stage_firewall,
    stateful,
    subscriptions,
    trail,
    transport,
)
from policies.rule import Rule

RULES: tuple[Rule, ...] = (
    stateful.RULE,
    deletes.RULE,
    alarms.RULE,
    function_logs.RULE,
    event_targets.RULE,
    subscriptions.RULE,
    keys.RULE,
    pins.RULE,
    modules.RULE,
    provisioners.RULE,
    providers.RULE,
    trail.RULE,
    recorder.RULE,
    detector.RULE,
    function_network.RULE,
    stage_firewall.RULE,
    autoscaling.RULE,
    quantities.RULE,
    iam_matrix.RULE,
    known_types.RULE,
    transport.RULE,
    method_throttling.RULE,
    known_metrics.RULE,
)
"""Every rule, by id. A test holds that each file here is listed and each rule is explained."""
