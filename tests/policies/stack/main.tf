# A stack of three resources, as the service stack is built: a key, and tables through a module with for_each.
# plans/ holds what Terraform planned of it; README.md there says how.

terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = [var.account_id]
}

variable "account_id" {
  type = string
}

variable "tables" {
  type = map(object({ point_in_time_recovery = bool }))
}

variable "with_network" {
  type = bool
}

resource "aws_kms_key" "this" {
  description         = "dev-safemate"
  enable_key_rotation = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Account"
      Effect    = "Allow"
      Action    = "kms:*"
      Principal = { AWS = "arn:aws:iam::111111111111:root" }
      Resource  = "*"
    }]
  })
}

module "table" {
  source   = "./table"
  for_each = var.tables

  name                   = "dev-safemate-${each.key}"
  key_arn                = aws_kms_key.this.arn
  point_in_time_recovery = each.value.point_in_time_recovery
}

resource "aws_security_group" "lambda" {
  count = var.with_network ? 1 : 0

  name        = "dev-safemate-lambda"
  description = "Functions"
  vpc_id      = "vpc-1234"

  egress {
    description = "Anywhere"
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
