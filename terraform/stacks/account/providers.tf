provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]
  max_retries         = var.emulated ? 3 : 25
  s3_use_path_style   = var.emulated

  default_tags {
    tags = {
      Project     = "safemate"
      Environment = var.environment
      Owner       = "platform"
      ManagedBy   = "terraform"
    }
  }
}
