# The value is write-only: Terraform sends it once and keeps it nowhere, so that neither plan nor state ever holds a
# secret, this one or the one that somebody puts in its place later.
resource "aws_ssm_parameter" "this" {
  name             = var.name
  description      = var.description
  type             = "SecureString"
  key_id           = var.kms_key_arn
  value_wo         = "unset"
  value_wo_version = 1

  tags = merge(var.tags, { Name = var.name })
}
