# The account's own IAM policies decide who may use the key; AWS services that act on their own name, not on a
# caller's, are listed one by one and tied to this account's resources by their conditions.
locals {
  account_statement = {
    Sid       = "LetTheAccountsPoliciesDecide"
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }

  service_statements = [
    for sid, service in var.services : {
      Sid       = sid
      Effect    = "Allow"
      Principal = { Service = service.principal }
      Action    = service.actions
      Resource  = "*"
      Condition = service.conditions
    }
  ]

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.account_statement], local.service_statements)
  })
}
