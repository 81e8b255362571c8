# Every name is put together here or from these.
locals {
  project = "safemate"
  prefix  = "${var.environment}-${local.project}"
  scope   = "${var.region}:${var.account_id}" # the middle of most ARNs

  key_alias        = "${local.prefix}-key"
  data_bucket      = "${local.prefix}-data"
  wallet_api_name  = "${local.prefix}-api"
  payment_api_name = "${local.prefix}-payment-api"

  tags = {
    Project     = local.project
    Environment = var.environment
    Owner       = "platform"
    ManagedBy   = "terraform"
  }
}
