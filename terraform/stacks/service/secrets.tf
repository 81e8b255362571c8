# What functions must know and nobody may read in a plan, a state or a function's settings. Terraform makes each secret
# with the value "unset", which the functions take for "not configured"; its owner puts the real one (docs/environments.md).
locals {
  secrets = {
    cdp-credentials     = "Coinbase Developer Platform: {\"apiKeyId\", \"apiKeySecret\", \"walletSecret\"}."
    hedera-operator     = "The account that pays for new accounts: {\"accountId\", \"privateKey\"}."
    monitor-credentials = "The user the monitor signs in as: {\"username\", \"password\"}."
  }

  secret_names = { for name in keys(local.secrets) : name => "/${local.prefix}/${name}" }
  secret_arns  = { for name, path in local.secret_names : name => "arn:aws:ssm:${local.scope}:parameter${path}" }

  # What a function's policy needs to read one: concat(…, local.read_secret["hedera-operator"]).
  read_secret = {
    for name, arn in local.secret_arns : name => [
      {
        sid       = "Read${replace(title(replace(name, "-", " ")), " ", "")}"
        actions   = ["ssm:GetParameter"]
        resources = [arn]
      },
      {
        sid       = "Decrypt${replace(title(replace(name, "-", " ")), " ", "")}"
        actions   = ["kms:Decrypt"]
        resources = local.any_key
        conditions = merge(local.is_our_key, {
          StringEquals = {
            "kms:EncryptionContext:PARAMETER_ARN" = [arn]
            "kms:ViaService"                      = ["ssm.${var.region}.amazonaws.com"]
          }
        })
      },
    ]
  }
}

module "secret" {
  source   = "../../modules/ssm_parameter"
  for_each = local.secrets

  name        = local.secret_names[each.key]
  description = each.value
  kms_key_arn = module.key.key_arn
  tags        = { DataClassification = "secret" }
}
