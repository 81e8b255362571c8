# GuardDuty reads CloudTrail, DNS and flow records by itself; features are what it reads besides.
resource "aws_guardduty_detector" "this" {
  enable                       = true
  finding_publishing_frequency = "FIFTEEN_MINUTES"

  tags = merge(var.tags, { Name = var.name })
}

resource "aws_guardduty_detector_feature" "this" {
  for_each = toset(var.features)

  detector_id = aws_guardduty_detector.this.id
  name        = each.key
  status      = "ENABLED"
}
