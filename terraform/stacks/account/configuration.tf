# What the account must be like, held against it by AWS Config: https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
locals {
  encryption_rules = {
    buckets-encrypted    = { identifier = "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED", description = "Buckets encrypt what is put into them." }
    disks-encrypted      = { identifier = "EC2_EBS_ENCRYPTION_BY_DEFAULT", description = "New disks are encrypted." }
    log-groups-encrypted = { identifier = "CLOUDWATCH_LOG_GROUP_ENCRYPTED", description = "Log groups are encrypted with a key of ours." }
    tables-encrypted     = { identifier = "DYNAMODB_TABLE_ENCRYPTED_KMS", description = "Tables are encrypted with a key of ours." }
    topics-encrypted     = { identifier = "SNS_ENCRYPTED_KMS", description = "Topics are encrypted with a key of ours." }
    trail-encrypted      = { identifier = "CLOUD_TRAIL_ENCRYPTION_ENABLED", description = "The trail is encrypted with a key of ours." }
  }

  exposure_rules = {
    account-closed       = { identifier = "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC", description = "The account lets no bucket be public." }
    buckets-not-readable = { identifier = "S3_BUCKET_PUBLIC_READ_PROHIBITED", description = "No bucket can be read by everybody." }
    buckets-not-writable = { identifier = "S3_BUCKET_PUBLIC_WRITE_PROHIBITED", description = "No bucket can be written by everybody." }
    functions-not-public = { identifier = "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED", description = "No function can be called by everybody." }
  }

  credential_rules = {
    access-keys-rotated = {
      identifier  = "ACCESS_KEYS_ROTATED"
      description = "Access keys are at most 90 days old."
      parameters  = { maxAccessKeyAge = "90" }
    }
    credentials-in-use = {
      identifier  = "IAM_USER_UNUSED_CREDENTIALS_CHECK"
      description = "Passwords and access keys have been used within 45 days."
      parameters  = { maxCredentialUsageAge = "45" }
    }
    console-with-mfa   = { identifier = "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS", description = "Whoever has a password has a second factor." }
    root-has-mfa       = { identifier = "ROOT_ACCOUNT_MFA_ENABLED", description = "Root has a second factor." }
    root-without-keys  = { identifier = "IAM_ROOT_ACCESS_KEY_CHECK", description = "Root has no access key." }
    keys-rotate        = { identifier = "CMK_BACKING_KEY_ROTATION_ENABLED", description = "Encryption keys rotate each year." }
    password-policy-on = { identifier = "IAM_PASSWORD_POLICY", description = "Passwords are long, mixed and not for ever." }
  }

  keeping_rules = {
    table-backups    = { identifier = "DYNAMODB_PITR_ENABLED", description = "Tables can be put back to any second of 35 days." }
    bucket-versions  = { identifier = "S3_BUCKET_VERSIONING_ENABLED", description = "Buckets keep what is overwritten." }
    trail-everywhere = { identifier = "MULTI_REGION_CLOUD_TRAIL_ENABLED", description = "The trail records all regions." }
  }
}

module "config_bucket" {
  source = "../../modules/s3"

  name            = local.config_bucket
  kms_key_arn     = module.key.key_arn
  expiration_days = var.records.keep_days
  tags            = { DataClassification = "internal" }
}

module "recorder" {
  source = "../../modules/recorder"

  account_id  = var.account_id
  region      = var.region
  name        = local.prefix
  bucket_name = module.config_bucket.name
  kms_alias   = module.key.alias_name
  kms_key_arn = module.key.key_arn
  rules       = merge(local.encryption_rules, local.exposure_rules, local.credential_rules, local.keeping_rules)

  # AWS Config tries to write as soon as it has a channel, and the right to use the key goes by the key's alias, which counts
  # only minutes after it was made. The bucket takes a minute to be made: time that the alias has then had.
  depends_on = [module.config_bucket]
}
