# Who is told, and of what: the alarms themselves are in the files …_alarms.tf.
locals {
  api_names = [local.wallet_api_name, local.payment_api_name]

  alarms = merge(
    local.function_alarms,
    local.function_rate_alarms,
    local.function_use_alarms,
    local.function_concurrency_alarms,
    local.function_event_alarms,
    local.table_alarms,
    local.api_alarms,
    local.api_use_alarms,
    local.schedule_alarms,
    local.monitor_alarms,
    local.key_alarms,
    local.payment_alarms,
  )
}

module "monitoring" {
  source = "../../modules/cloudwatch"

  account_id       = var.account_id
  region           = var.region
  prefix           = local.prefix
  kms_key_arn      = module.key.key_arn
  runbook_url      = var.runbook_url
  alarm_emails     = var.alarms.emails
  ticket_emails    = var.alarms.ticket_emails
  alarms           = local.alarms
  composite_alarms = local.service_alarms
}
