# GuardDuty reads CloudTrail, DNS and flow records by itself; features are what it reads besides.
resource "aws_guardduty_detector" "this" {
  enable                       = true
  finding_publishing_frequency = "FIFTEEN_MINUTES"

  tags = merge(var.tags, { Name = var.name })
}

# All that a new detector is given switched on, wanted or not: each is set here, or what nobody asked for would be read and
# billed. Runtime monitoring is off until somebody sets it.
# https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html
locals {
  features = ["EBS_MALWARE_PROTECTION", "EKS_AUDIT_LOGS", "LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS", "S3_DATA_EVENTS"]
}

resource "aws_guardduty_detector_feature" "this" {
  for_each = toset(local.features)

  detector_id = aws_guardduty_detector.this.id
  name        = each.key
  status      = contains(var.features, each.key) ? "ENABLED" : "DISABLED"
}
