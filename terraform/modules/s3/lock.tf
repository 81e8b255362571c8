# Nobody deletes or overwrites a version before its days are over: not by a call, and not by a lifecycle rule either.
resource "aws_s3_bucket_object_lock_configuration" "this" {
  count  = var.locked_days == null ? 0 : 1
  bucket = aws_s3_bucket.this.id

  rule {
    default_retention {
      mode = "GOVERNANCE" # who may set it aside: nobody, says the bucket's policy (policy.tf)
      days = var.locked_days
    }
  }

  # AWS locks versions, so there must be some.
  depends_on = [aws_s3_bucket_versioning.this]
}
