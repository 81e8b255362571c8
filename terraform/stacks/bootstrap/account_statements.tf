# What watches the account (stack account) is not for CI to change: by their names alone apply would be allowed to.
locals {
  watch = "${local.prefix}-account-*"

  watch_statements = [
    {
      Sid    = "KeepOffWhatWatches"
      Effect = "Deny"
      NotAction = [
        "cloudwatch:Describe*",
        "cloudwatch:Get*",
        "cloudwatch:List*",
        "events:Describe*",
        "events:List*",
        "iam:Get*",
        "iam:List*",
        "logs:Describe*",
        "logs:List*",
        "s3:Get*",
        "s3:List*",
        "sns:Get*",
        "sns:List*",
        "sqs:Get*",
        "sqs:List*",
      ]
      Resource = [
        "arn:aws:cloudwatch:${local.scope}:alarm:${local.watch}",
        "arn:aws:events:${local.scope}:rule/${local.watch}",
        "arn:aws:iam::${var.account_id}:role/${local.watch}",
        "arn:aws:kms:${local.scope}:alias/${local.watch}",
        "arn:aws:logs:${local.scope}:log-group:/aws/cloudtrail/${local.watch}",
        "arn:aws:s3:::${local.watch}",
        "arn:aws:sns:${local.scope}:${local.watch}",
        "arn:aws:sqs:${local.scope}:${local.watch}",
      ]
    },
    {
      # By its tags the key of the records is among apply's.
      Sid       = "KeepOffRecordKey"
      Effect    = "Deny"
      NotAction = ["kms:Describe*", "kms:Get*", "kms:List*"]
      Resource  = local.keys
      Condition = { "ForAnyValue:StringLike" = { "kms:ResourceAliases" = "alias/${local.watch}" } }
    },
  ]
}
