# What people look at: everything at a glance, then the parts. Three dashboards are free, of 50 metrics at most each.
# Drawn with sample data by `nox -s dashboards -- dev`.
locals {
  dashboards = {
    overview    = local.overview_rows
    service     = local.service_rows
    wallet-x402 = local.wallet_x402_rows
  }

  api_titles = { (local.wallet_api_name) = "wallet API", (local.payment_api_name) = "payment API" }
}

module "dashboard" {
  source   = "../../modules/dashboard"
  for_each = local.dashboards

  name   = "${local.prefix}-${each.key}"
  region = var.region
  rows   = each.value
}
