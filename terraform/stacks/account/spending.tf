module "spending" {
  source = "../../modules/spending"

  prefix    = local.prefix
  charges   = { usd = var.spending.charges_usd, runbook = "account-charges", severity = "page" }
  budget    = { usd = var.spending.budget_usd, runbook = "budget", severity = "ticket" }
  anomalies = { usd = var.spending.anomaly_usd, runbook = "cost-anomaly", severity = "ticket" }
  topic_arn = module.alerts.topic_arn
}
