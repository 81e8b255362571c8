# States hold what secrets Terraform has seen: they get a key of their own, apart from the environment's data.
resource "aws_kms_key" "state" {
  description             = "Terraform states of this account."
  deletion_window_in_days = 30
  enable_key_rotation     = true

  policy = local.key_policy

  tags = { Name = "terraform-state", Purpose = "encryption" }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "state" {
  name          = local.state_key_alias
  target_key_id = aws_kms_key.state.key_id
}

locals {
  state_key_alias = "alias/terraform-state"

  key_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "LetTheAccountsPoliciesDecide"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}
