# How much of what happens X-Ray keeps. Stages and functions trace (their modules say so, and the gate insists); these
# rules say how many of the requests. Schedules are not among them: Lambda has a rate of its own for those.
locals {
  # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-configuring-xray-sampling-rules.html
  traced = {
    # Asked often, by machines, and seldom worth a look.
    health   = { priority = 100, service_name = "${local.prefix}-*api/${var.environment}", http_method = "GET", url_path = "*/health" }
    payments = { priority = 200, service_name = "${local.payment_api_name}/${var.environment}", http_method = "*", url_path = "*" }
    wallets  = { priority = 300, service_name = "${local.wallet_api_name}/${var.environment}", http_method = "*", url_path = "*" }
  }
}

module "tracing" {
  source = "../../modules/xray_sampling"

  prefix = local.prefix
  rules  = { for name, rule in local.traced : name => merge(rule, var.tracing[name]) }
}
