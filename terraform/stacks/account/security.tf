module "threat_detection" {
  source = "../../modules/threat_detection"

  name = "${local.prefix}-detector"
}

module "security_baseline" {
  source = "../../modules/security_baseline"

  account_id    = var.account_id
  analyzer_name = "${local.prefix}-analyzer"
}
