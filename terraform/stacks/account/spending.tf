module "spending" {
  source = "../../modules/spending"

  prefix      = local.prefix
  runbook_url = var.runbook_url
  charges     = { usd = var.spending.charges_usd, runbook = "account-charges", severity = "ticket" }
  budget      = { usd = var.spending.budget_usd, runbook = "budget", severity = "ticket" }
  anomalies   = { usd = var.spending.anomaly_usd, runbook = "cost-anomaly", severity = "ticket" }

  anomaly_monitor_arn = var.spending.anomaly_monitor_arn
  topic_arns          = module.alerts.topic_arns
}
