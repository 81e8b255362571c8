"""Which extension belongs to which package. A new one is a file in `extensions` and a name here."""

from __future__ import annotations

from tools.emulator import moto_services
from tools.emulator.extensions import (
    access_log,
    alarm_fields,
    api_owner,
    cloudtrail_tags,
    idp_owner,
    invoke_permission,
    kms_conditions,
    lambda_imports,
    lambda_variables,
    layer_trees,
    mock_integration,
    mock_templates,
    pool_tags,
    query_definitions,
    schedule_permission,
    secure_parameters,
    secure_transport,
    token_trigger,
    waf_logging,
)

_MINISTACKS = (
    access_log,
    alarm_fields,
    api_owner,
    cloudtrail_tags,
    idp_owner,
    invoke_permission,
    kms_conditions,
    lambda_imports,
    lambda_variables,
    layer_trees,
    mock_integration,
    mock_templates,
    pool_tags,
    query_definitions,
    schedule_permission,
    secure_parameters,
    secure_transport,
    token_trigger,
    waf_logging,
)


def close() -> None:
    """Close MiniStack's gaps now, and moto's when moto is first needed."""
    for gap in _MINISTACKS:
        gap.install()
    moto_services.install(before_first_use=close_motos)


def close_motos() -> None:
    """Close moto's gaps; its URL tables are read when its first application is made, so this comes before."""
    from tools.emulator.extensions import scalable_target_tags, security_group_rules, xray_sampling_rules

    for gap in (scalable_target_tags, security_group_rules, xray_sampling_rules):
        gap.install()
