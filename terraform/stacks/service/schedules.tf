# What runs without being asked. Together some 12,000 calls a month, of the million that cost nothing.
locals {
  schedules = {
    monitor = {
      description = "The monitor calls both APIs as a user would."
      expression  = "rate(15 minutes)"
      function    = "api_monitor"
      input       = {}
    }
    reconcile = {
      description = "Payments whose settlement is unknown are asked about again."
      expression  = "rate(5 minutes)"
      function    = "payment_handler"
      input       = { task = "reconcile" }
    }
  }
}

module "schedule" {
  source   = "../../modules/schedule"
  for_each = local.schedules

  account_id  = var.account_id
  region      = var.region
  name        = "${local.prefix}-${each.key}"
  description = each.value.description
  expression  = each.value.expression
  input       = jsonencode(each.value.input)
  kms_key_arn = module.key.key_arn
  tags        = { Service = replace(each.value.function, "_", "-") }

  function = {
    name      = module.function[each.value.function].name
    alias     = module.function[each.value.function].alias_name
    alias_arn = module.function[each.value.function].alias_arn
  }
}
