# Who did what, kept where nobody can rewrite it.
module "trail_bucket" {
  source = "../../modules/s3"

  name            = local.trail_name
  kms_key_arn     = module.key.key_arn
  expiration_days = var.records.keep_days
  locked_days     = var.records.locked_days
  tags            = { DataClassification = "sensitive" }

  # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
  writers = {
    CloudTrailLooksAtTheBucket = {
      principal  = "cloudtrail.amazonaws.com"
      actions    = ["s3:GetBucketAcl"]
      conditions = { StringEquals = { "aws:SourceArn" = [local.trail_arn] } }
    }
    CloudTrailWrites = {
      principal = "cloudtrail.amazonaws.com"
      actions   = ["s3:PutObject"]
      under     = "AWSLogs/${var.account_id}"
      conditions = {
        StringEquals = { "aws:SourceArn" = [local.trail_arn], "s3:x-amz-acl" = ["bucket-owner-full-control"] }
      }
    }
  }
}

module "trail" {
  source = "../../modules/trail"

  account_id        = var.account_id
  region            = var.region
  name              = local.trail_name
  bucket_name       = module.trail_bucket.name
  data_bucket_names = local.data_buckets
  kms_key_arn       = module.key.key_arn
  log_days          = var.records.log_days
  tags              = { DataClassification = "sensitive" }

  depends_on = [module.trail_bucket] # its policy, which CloudTrail tries first
}
