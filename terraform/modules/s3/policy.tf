# A call that is not over TLS is refused, for the bucket itself as well as for its objects.
locals {
  arns = ["arn:aws:s3:::${var.name}", "arn:aws:s3:::${var.name}/*"]

  tls_statement = {
    Sid       = "DenyWithoutTls"
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = local.arns
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }

  # A lock that somebody may set aside is none. Undoing this statement takes a change of the policy, which is on record.
  lock_statement = {
    Sid       = "KeepTheLock"
    Effect    = "Deny"
    Principal = "*"
    Action    = ["s3:BypassGovernanceRetention", "s3:PutObjectRetention"]
    Resource  = "arn:aws:s3:::${var.name}/*"
  }

  writer_statements = [
    for sid, writer in var.writers : {
      Sid       = sid
      Effect    = "Allow"
      Principal = { Service = writer.principal }
      Action    = writer.actions
      Resource  = writer.under == null ? "arn:aws:s3:::${var.name}" : "arn:aws:s3:::${var.name}/${writer.under}/*"
      Condition = writer.conditions
    }
  ]
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.tls_statement], var.locked_days == null ? [] : [local.lock_statement], local.writer_statements)
  })

  # S3 refuses two changes of a bucket's access settings at once (OperationAborted).
  depends_on = [aws_s3_bucket_public_access_block.this]
}
