# Who signs in, and what their access tokens let them do. Function token_scopes reads the groups and writes the scopes.
module "user_pool" {
  source = "../../modules/cognito"

  name                        = "${local.prefix}-users"
  deletion_protection_enabled = var.deletion_protection_enabled
  resource_server             = local.project

  scopes = {
    admin    = "See and write many users at once."
    read     = "See one's own data."
    transfer = "Move money, and close what holds it."
    write    = "Change one's own data."
  }

  groups = {
    admins   = "People who look after users: their tokens carry the scope admin besides."
    monitors = "Users the monitor signs in as: their tokens move no money."
  }

  token_trigger = {
    account_id = var.account_id
    region     = var.region
    name       = "${local.prefix}-token-scopes" # not local.function_names: what functions are told of the pool comes before
    alias      = "live"
  }
  token_trigger_function = {
    name  = module.function["token_scopes"].name
    alias = module.function["token_scopes"].alias_name
  }
}

# Put together here and not read from the pool: the plan then says which scope each route asks for.
locals {
  scope_read     = ["${local.project}/read"]
  scope_write    = ["${local.project}/write"]
  scope_transfer = ["${local.project}/transfer"]
  scope_admin    = ["${local.project}/admin"]
}
