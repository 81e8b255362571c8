locals {
  scope     = "${var.region}:${var.account_id}"
  state_arn = "arn:aws:s3:::${local.state_bucket}"

  # Terraform's S3 backend: https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
  state_statements = [
    {
      Sid      = "ListStates"
      Effect   = "Allow"
      Action   = "s3:ListBucket"
      Resource = local.state_arn
    },
    {
      Sid      = "ReadStates"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "${local.state_arn}/${var.environment}/service/*"
    },
    {
      Sid      = "LockStates"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:PutObject"]
      Resource = "${local.state_arn}/${var.environment}/service/terraform.tfstate.tflock"
    },
    {
      Sid      = "UseStateKey"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = "arn:aws:kms:${local.scope}:key/*"
      Condition = {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = local.state_key_alias }
        StringEquals               = { "kms:ViaService" = "s3.${var.region}.amazonaws.com" }
      }
    },
  ]

  # Terraform's provider decrypts a secret parameter whenever it looks whether it is still there, even one whose value is
  # write-only: who may plan stack service can read its secrets. Pull requests may therefore not plan prod (ci_roles.tf).
  secret_statements = [
    {
      Sid      = "LookAtSecretParameters"
      Effect   = "Allow"
      Action   = "kms:Decrypt"
      Resource = "arn:aws:kms:${local.scope}:key/*"
      Condition = {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${local.prefix}-key" }
        StringEquals               = { "kms:ViaService" = "ssm.${var.region}.amazonaws.com" }
        StringLike                 = { "kms:EncryptionContext:PARAMETER_ARN" = "arn:aws:ssm:${local.scope}:parameter/${local.prefix}/*" }
      }
    },
  ]

  # CI builds the shelves and never looks at what stands on them.
  data_statements = [
    {
      Sid      = "KeepOffRecordsAndLogs"
      Effect   = "Deny"
      Resource = "*"
      Action = [
        "cognito-idp:ListUsers",
        "dynamodb:BatchGetItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PartiQL*",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:UpdateItem",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:GetQueryResults",
        "logs:StartQuery",
        "sqs:ReceiveMessage",
      ]
    },
    {
      Sid         = "KeepOffObjects"
      Effect      = "Deny"
      Action      = ["s3:GetObject", "s3:GetObjectVersion"]
      NotResource = "${local.state_arn}/${var.environment}/service/*"
    },
    {
      Sid       = "KeepOffCiItself"
      Effect    = "Deny"
      NotAction = ["iam:Get*", "iam:List*"]
      Resource  = ["arn:aws:iam::${var.account_id}:role/${local.prefix}-ci-*", "arn:aws:iam::${var.account_id}:oidc-provider/*"]
    },
  ]

  ci_statements = {
    plan  = concat(local.state_statements, local.secret_statements, local.give_statements, local.data_statements)
    apply = concat(local.state_statements, local.apply_statements, local.take_statements, local.watch_statements, local.data_statements)
  }
}
