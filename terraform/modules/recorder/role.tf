locals {
  role       = "${var.name}-recorder"
  bucket_arn = "arn:aws:s3:::${var.bucket_name}"
}

resource "aws_iam_role" "recorder" {
  name        = local.role
  description = "Lets AWS Config look at everything, and deliver what it saw."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "config.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })

  tags = merge(var.tags, { Name = local.role })
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.recorder.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole"
}

# https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html
resource "aws_iam_role_policy" "delivery" {
  name = "${var.name}-delivery"
  role = aws_iam_role.recorder.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Deliver"
        Effect    = "Allow"
        Action    = "s3:PutObject"
        Resource  = "${local.bucket_arn}/AWSLogs/${var.account_id}/Config/*"
        Condition = { StringLike = { "s3:x-amz-acl" = "bucket-owner-full-control" } }
      },
      {
        Sid      = "LookAtTheBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketAcl", "s3:ListBucket"]
        Resource = local.bucket_arn
      },
      {
        Sid       = "Encrypt"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "arn:aws:kms:${var.region}:${var.account_id}:key/*"
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [var.kms_alias] } }
      },
    ]
  })
}
