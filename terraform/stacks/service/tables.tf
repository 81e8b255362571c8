locals {
  tables = {
    users = {
      hash_key   = "userId"
      range_key  = null
      attributes = { userId = "S", email = "S" }
      indexes    = { email-index = { hash_key = "email" } }
    }
    wallets = {
      hash_key   = "userId"
      range_key  = "walletId"
      attributes = { userId = "S", walletId = "S" }
      indexes    = {}
    }
    transactions = {
      hash_key   = "userId"
      range_key  = "timestamp" # ISO 8601 in UTC, so that text order is time order
      attributes = { userId = "S", timestamp = "S" }
      indexes    = {}
    }
  }

  table_arns = { for name in keys(local.tables) : name => "arn:aws:dynamodb:${local.scope}:table/${local.prefix}-${name}" }
}

module "table" {
  source   = "../../modules/dynamodb"
  for_each = local.tables

  name                        = "${local.prefix}-${each.key}"
  hash_key                    = each.value.hash_key
  range_key                   = each.value.range_key
  attributes                  = each.value.attributes
  indexes                     = each.value.indexes
  capacity                    = var.table_capacity
  deletion_protection_enabled = var.deletion_protection_enabled
  kms_key_arn                 = module.key.key_arn
  tags                        = { DataClassification = "sensitive" }
}
