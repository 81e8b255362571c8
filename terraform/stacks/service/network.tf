module "network" {
  source = "../../modules/vpc"
  count  = var.network == null ? 0 : 1

  account_id          = var.account_id
  region              = var.region
  prefix              = local.prefix
  cidr_block          = var.network.cidr_block
  zones               = var.network.zones
  egress_ports        = { for port, what in local.egress_ports : port => what if port != "443" }
  interface_endpoints = var.network.interface_endpoints
  kms_key_arn         = module.key.key_arn
  log_retention_days  = var.logs.retention_days
}
