module "cost" {
  source    = "../../modules/cost"
  providers = { aws = aws.us_east_1 }

  name          = "${local.prefix}-cost-alert"
  threshold_usd = var.alarms.cost_usd
  topic_arn     = module.monitoring.topic_arn
}
