module "user_pool" {
  source = "../../modules/cognito"

  name                        = "${local.prefix}-users"
  deletion_protection_enabled = var.deletion_protection_enabled
}
