provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id] # the last line of defence against the wrong account
  max_retries         = var.emulated ? 3 : 25
  s3_use_path_style   = var.emulated

  default_tags {
    tags = local.tags
  }
}

# AWS reports the account's charges in this region alone.
provider "aws" {
  alias               = "us_east_1"
  region              = "us-east-1"
  allowed_account_ids = [var.account_id]
  max_retries         = var.emulated ? 3 : 25

  default_tags {
    tags = local.tags
  }
}
