# A plan leaves the job that made it in one file (docs/hand-over.md): encrypted with the one key, signed with the other.
# Who plans may encrypt and sign, who applies may verify and decrypt, and neither can do what the other does.
locals {
  hand_over_alias = "alias/${local.prefix}-hand-over"
  signing_alias   = "alias/${local.prefix}-hand-over-signing"

  hand_over_context = {
    StringEquals = {
      "kms:EncryptionContext:app"         = "safemate"
      "kms:EncryptionContext:environment" = var.environment
      "kms:EncryptionContext:purpose"     = "hand-over"
    }
    "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = local.hand_over_alias }
  }

  signing = {
    StringEquals               = { "kms:SigningAlgorithm" = "ECDSA_SHA_256" }
    "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = local.signing_alias }
  }

  give_statements = [
    { Sid = "EncryptHandOver", Effect = "Allow", Action = "kms:GenerateDataKey", Resource = local.keys, Condition = local.hand_over_context },
    { Sid = "SignHandOver", Effect = "Allow", Action = "kms:Sign", Resource = local.keys, Condition = local.signing },
  ]

  take_statements = [
    { Sid = "DecryptHandOver", Effect = "Allow", Action = "kms:Decrypt", Resource = local.keys, Condition = local.hand_over_context },
    { Sid = "VerifyHandOver", Effect = "Allow", Action = "kms:Verify", Resource = local.keys, Condition = local.signing },
    {
      # Apply may do anything with keys of this environment, and by their tags these two are among them.
      Sid       = "KeepOffHandOverKeys"
      Effect    = "Deny"
      NotAction = ["kms:Decrypt", "kms:Describe*", "kms:Get*", "kms:List*", "kms:Verify"]
      Resource  = local.keys
      Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [local.hand_over_alias, local.signing_alias] } }
    },
    {
      # Nor may it give their names to keys of its own.
      Sid      = "KeepOffHandOverAliases"
      Effect   = "Deny"
      Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
      Resource = [for alias in [local.hand_over_alias, local.signing_alias] : "arn:aws:kms:${local.scope}:${alias}"]
    },
  ]

  keys = "arn:aws:kms:${local.scope}:key/*"
}

resource "aws_kms_key" "hand_over" {
  description             = "Encrypts plans on their way from the job that made them to the one that applies them."
  deletion_window_in_days = 30
  enable_key_rotation     = true

  policy = local.key_policy

  tags = { Name = "${local.prefix}-hand-over", Purpose = "encryption" }
}

resource "aws_kms_alias" "hand_over" {
  name          = local.hand_over_alias
  target_key_id = aws_kms_key.hand_over.key_id
}

# Asymmetric keys cannot rotate by themselves: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
resource "aws_kms_key" "signing" {
  description              = "Signs plans, so that only what a planning job made is ever applied."
  deletion_window_in_days  = 30
  customer_master_key_spec = "ECC_NIST_P256"
  key_usage                = "SIGN_VERIFY"

  policy = local.key_policy

  tags = { Name = "${local.prefix}-hand-over-signing", Purpose = "encryption" }
}

resource "aws_kms_alias" "signing" {
  name          = local.signing_alias
  target_key_id = aws_kms_key.signing.key_id
}
