# Severity ticket: the money is spent, and the next day is soon enough.
module "cost" {
  source    = "../../modules/cost"
  providers = { aws = aws.us_east_1 }

  name          = "${local.prefix}-cost-alert"
  runbook       = "cost"
  runbook_url   = var.runbook_url
  threshold_usd = var.alarms.cost_usd
  topic_arn     = module.monitoring.ticket_topic_arn
}
