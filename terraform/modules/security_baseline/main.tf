# Settings of the account itself: what holds whatever anybody makes in it.

# People sign in through an identity provider or with MFA; where somebody has a password all the same, this is it.
resource "aws_iam_account_password_policy" "this" {
  minimum_password_length        = 14
  require_lowercase_characters   = true
  require_numbers                = true
  require_symbols                = true
  require_uppercase_characters   = true
  allow_users_to_change_password = true
  hard_expiry                    = false
  max_password_age               = 90
  password_reuse_prevention      = 24
}

# No bucket of the account is ever public, whatever its own settings say.
resource "aws_s3_account_public_access_block" "this" {
  account_id = var.account_id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_ebs_encryption_by_default" "this" {
  enabled = true
}

# Tells which of the account's policies let in somebody from outside.
resource "aws_accessanalyzer_analyzer" "this" {
  analyzer_name = var.analyzer_name
  type          = "ACCOUNT"

  tags = merge(var.tags, { Name = var.analyzer_name })
}
