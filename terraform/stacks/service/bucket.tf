module "data_bucket" {
  source = "../../modules/s3"

  name            = local.data_bucket
  kms_key_arn     = module.key.key_arn
  force_destroy   = !var.deletion_protection_enabled
  transitions     = { STANDARD_IA = 30, GLACIER = 90 }
  expiration_days = 365
  tags            = { DataClassification = "sensitive" }
}
