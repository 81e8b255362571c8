# Every management event of every region, and who reads or writes which object of the buckets named. Digests show whether
# somebody has tampered with the record since.
locals {
  trail_arn = "arn:aws:cloudtrail:${var.region}:${var.account_id}:trail/${var.name}"
}

resource "aws_cloudtrail" "this" {
  name                          = var.name
  s3_bucket_name                = var.bucket_name
  kms_key_id                    = var.kms_key_arn
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.this.arn}:*"
  cloud_watch_logs_role_arn     = aws_iam_role.logs.arn

  advanced_event_selector {
    name = "Everything done to the account"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  dynamic "advanced_event_selector" {
    for_each = length(var.data_bucket_names) == 0 ? [] : [var.data_bucket_names]

    content {
      name = "Objects customers keep"

      field_selector {
        field  = "eventCategory"
        equals = ["Data"]
      }

      field_selector {
        field  = "resources.type"
        equals = ["AWS::S3::Object"]
      }

      field_selector {
        field       = "resources.ARN"
        starts_with = [for bucket in advanced_event_selector.value : "arn:aws:s3:::${bucket}/"]
      }
    }
  }

  tags = merge(var.tags, { Name = var.name })

  # CloudTrail tries the log group before it accepts it.
  depends_on = [aws_iam_role_policy.logs]
}
