# What everything in the account looks like, and looked like before: AWS Config writes down each change.
resource "aws_config_configuration_recorder" "this" {
  name     = var.name
  role_arn = "arn:aws:iam::${var.account_id}:role/${local.role}"

  recording_group {
    all_supported                 = true
    include_global_resource_types = true
  }

  depends_on = [aws_iam_role_policy.delivery, aws_iam_role_policy_attachment.read]
}

resource "aws_config_delivery_channel" "this" {
  name           = var.name
  s3_bucket_name = var.bucket_name
  s3_kms_key_arn = var.kms_key_arn

  snapshot_delivery_properties {
    delivery_frequency = "TwentyFour_Hours"
  }

  depends_on = [aws_config_configuration_recorder.this]
}

# A recorder is made switched off, and can be switched on only with a place to deliver to.
resource "aws_config_configuration_recorder_status" "this" {
  name       = aws_config_configuration_recorder.this.name
  is_enabled = true

  depends_on = [aws_config_delivery_channel.this]
}
