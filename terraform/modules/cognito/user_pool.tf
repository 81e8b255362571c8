resource "aws_cognito_user_pool" "this" {
  name                     = var.name
  deletion_protection      = var.deletion_protection_enabled ? "ACTIVE" : "INACTIVE"
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  mfa_configuration        = "OPTIONAL"
  user_pool_tier           = "ESSENTIALS" # the least that lets a trigger change access tokens

  username_configuration {
    case_sensitive = false
  }

  software_token_mfa_configuration {
    enabled = true
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  # Length before rules: NIST SP 800-63B, section 5.1.1.
  password_policy {
    minimum_length                   = 12
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = false
    require_uppercase                = true
    temporary_password_validity_days = 1
  }

  # A new address takes effect only once its owner has shown the code: else an account could be taken over by email.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  dynamic "lambda_config" {
    for_each = var.token_trigger == null ? [] : [local.token_trigger_arn]

    content {
      pre_token_generation_config {
        lambda_arn     = lambda_config.value
        lambda_version = "V2_0" # the first that may change access tokens
      }
    }
  }

  tags = merge(var.tags, { Name = var.name })
}
