# Third-party code beside a function's own zip, where an environment needs it: demo wallets need no Hedera SDK.
locals {
  function_layers = { wallet_manager = var.hedera.demo ? [] : ["hedera"] }

  layers = {
    hedera = "The Hedera SDK, for wallets on the Hedera network (docs/hedera.md)."
  }
}

module "layer" {
  source   = "../../modules/lambda_layer"
  for_each = { for name, description in local.layers : name => description if contains(flatten(values(local.function_layers)), name) }

  name        = "${local.prefix}-${each.key}"
  description = each.value
  package     = var.packages["layers/${each.key}"]
}
