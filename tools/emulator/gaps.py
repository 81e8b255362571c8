"""Which extension belongs to which package. A new one is a file in `extensions` and a name here."""

from __future__ import annotations

from tools.emulator import moto_services
from tools.emulator.extensions import (
    access_analyzers,
    access_log,
    account_public_access,
    alarm_evaluation,
    alarm_fields,
    api_metrics,
    api_owner,
    cloudtrail_logs,
    cloudtrail_tags,
    cost_anomalies,
    embedded_metrics,
    function_metrics,
    idp_owner,
    invoke_permission,
    kms_conditions,
    lambda_imports,
    lambda_platform_lines,
    lambda_variables,
    layer_trees,
    log_queries,
    metric_points,
    mock_integration,
    mock_templates,
    pool_tags,
    query_definitions,
    queue_metrics,
    schedule_permission,
    secure_parameters,
    secure_transport,
    stage_access_logs,
    token_trigger,
    waf_logging,
)

_MINISTACKS = (
    access_analyzers,
    access_log,
    account_public_access,
    alarm_evaluation,
    alarm_fields,
    api_metrics,
    api_owner,
    cloudtrail_logs,
    cloudtrail_tags,
    cost_anomalies,
    embedded_metrics,
    function_metrics,
    idp_owner,
    invoke_permission,
    kms_conditions,
    lambda_imports,
    lambda_platform_lines,
    lambda_variables,
    layer_trees,
    log_queries,
    metric_points,
    mock_integration,
    mock_templates,
    pool_tags,
    query_definitions,
    queue_metrics,
    schedule_permission,
    secure_parameters,
    secure_transport,
    stage_access_logs,
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
    from tools.emulator.extensions import (
        detector_features,
        scalable_target_tags,
        security_group_rules,
        xray_sampling_rules,
    )

    for gap in (detector_features, scalable_target_tags, security_group_rules, xray_sampling_rules):
        gap.install()
