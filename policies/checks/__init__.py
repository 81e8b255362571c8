"""Our own checkov checks, one a file. Loaded by the gate's worker only: this file must not import checkov.

Each file ends by making its check, which registers itself with checkov; what they share is in `subject.py`,
`documents.py` and `tagged.py`. A check looks at one resource of a plan and knows nothing of the others: what concerns
several is in `policies/guard`. policies/README.md says how to add one.
"""

from __future__ import annotations

CHECKS: dict[str, str] = {
    "CKV_SM_0001": "names",
    "CKV_SM_0002": "tags_present",
    "CKV_SM_0003": "tag_values",
    "CKV_SM_0004": "function_size",
    "CKV_SM_0005": "function_concurrency",
    "CKV_SM_0006": "function_runtime",
    "CKV_SM_0007": "iam_actions",
    "CKV_SM_0008": "iam_resources",
    "CKV_SM_0009": "iam_scope",
    "CKV_SM_0010": "trust",
    "CKV_SM_0011": "resource_policies",
    "CKV_SM_0012": "tls_only",
    "CKV_SM_0013": "bucket_lifecycle",
    "CKV_SM_0014": "log_retention",
    "CKV_SM_0015": "api_throttling",
    "CKV_SM_0016": "cors",
    "CKV_SM_0017": "authorizer",
    "CKV_SM_0018": "egress",
    "CKV_SM_0019": "deletion_protection",
    "CKV_SM_0020": "destroy_switches",
    "CKV_SM_0021": "key_settings",
    "CKV_SM_0022": "customer_key",
    "CKV_SM_0023": "alarm_action",
    "CKV_SM_0024": "managed_policies",
    "CKV_SM_0025": "debug_logs",
    "CKV_SM_0026": "ingress",
    "CKV2_SM_0001": "bucket_policy.yaml",
    "CKV2_SM_0002": "stage_settings.yaml",
}
"""Rule id → the module or graph file of this package that holds its check."""
