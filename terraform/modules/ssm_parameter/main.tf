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

  # A parameter taken over after a killed apply has no version of its value in the state. Sending the value again would be
  # without the key, and SSM then takes AWS's own: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
  lifecycle {
    ignore_changes = [value_wo_version]
  }
}
