# Every name is put together here or from these. "account" in all of them keeps them apart from the service's.
locals {
  prefix = "${var.environment}-safemate-account"
  scope  = "${var.region}:${var.account_id}" # the middle of most ARNs

  key_alias     = "${local.prefix}-key"
  trail_name    = "${local.prefix}-trail"
  trail_arn     = "arn:aws:cloudtrail:${local.scope}:trail/${local.trail_name}"
  config_bucket = "${local.prefix}-config"
  data_buckets  = ["${var.environment}-safemate-data"] # stack service's

  # Roles that change functions, networks and alarms all day long on purpose: CI's, from stack bootstrap, and the one by which
  # DynamoDB's scaling keeps the alarms it goes by.
  deployers = ["${var.environment}-safemate-ci-apply", "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"]

  limits = try(
    jsondecode(file("${path.module}/../../../policies/limits.json")).environments[var.environment],
    jsondecode(file("${path.module}/../../../policies/limits.json")).environments.prod,
  )
}
