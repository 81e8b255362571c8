# Every name is put together here or from these. "account" in all of them keeps them apart from the service's.
locals {
  prefix = "${var.environment}-safemate-account"
  scope  = "${var.region}:${var.account_id}" # the middle of most ARNs

  key_alias     = "${local.prefix}-key"
  trail_name    = "${local.prefix}-trail"
  trail_arn     = "arn:aws:cloudtrail:${local.scope}:trail/${local.trail_name}"
  config_bucket = "${local.prefix}-config"
  data_buckets  = ["${var.environment}-safemate-data"] # stack service's

  # Roles that change functions and networks all day long on purpose: stack bootstrap gives them to CI.
  deployers = ["${var.environment}-safemate-ci-apply"]

  limits = try(
    jsondecode(file("${path.module}/../../../policies/limits.json")).environments[var.environment],
    jsondecode(file("${path.module}/../../../policies/limits.json")).environments.prod,
  )
}
