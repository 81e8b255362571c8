locals {
  tables = {
    users = {
      hash_key   = "userId"
      attributes = { userId = "S", email = "S" }
      indexes    = { email-index = { hash_key = "email" } }
    }
    wallets = {
      hash_key   = "userId"
      range_key  = "walletId"
      attributes = { userId = "S", walletId = "S", accountId = "S" }
      indexes    = { account-index = { hash_key = "accountId", projection_type = "KEYS_ONLY" } } # whose account a transfer goes to
    }
    transactions = {
      hash_key   = "userId"
      range_key  = "timestamp" # ISO 8601 in UTC, so that text order is time order
      attributes = { userId = "S", timestamp = "S" }
    }
    requests = { # answers given under an idempotency key, ids given to transactions, and what each client has spent of its minute
      hash_key      = "key"
      attributes    = { key = "S" }
      ttl_attribute = "expiresAt"
    }
    payments = {
      hash_key      = "paymentId"
      attributes    = { paymentId = "S", openState = "S", updatedAt = "S" }
      indexes       = { open-index = { hash_key = "openState", range_key = "updatedAt" } } # holds only what is not settled yet
      ttl_attribute = "expiresAt"
    }
    wallet-sessions = {
      hash_key      = "sessionId"
      attributes    = { sessionId = "S" }
      ttl_attribute = "expiresAt"
    }
    nfts = {
      hash_key   = "nftId"
      attributes = { nftId = "S" }
    }
    monitor-state = { # what the monitor saw last, so that it speaks up only when that changes
      hash_key   = "target"
      attributes = { target = "S" }
    }
  }

  table_arns = { for name in keys(local.tables) : name => "arn:aws:dynamodb:${local.scope}:table/${local.prefix}-${name}" }
}

module "table" {
  source   = "../../modules/dynamodb"
  for_each = local.tables

  name                        = "${local.prefix}-${each.key}"
  hash_key                    = each.value.hash_key
  range_key                   = try(each.value.range_key, null)
  attributes                  = each.value.attributes
  indexes                     = try(each.value.indexes, {})
  ttl_attribute               = try(each.value.ttl_attribute, null)
  capacity                    = var.table_capacity
  deletion_protection_enabled = var.deletion_protection_enabled
  kms_key_arn                 = module.key.key_arn
  tags                        = { DataClassification = "sensitive" }
}
