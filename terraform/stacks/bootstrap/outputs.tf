output "ci_role_arns" {
  description = "The roles GitHub's workflows assume, for plan and for apply."
  value       = { for name, role in aws_iam_role.ci : name => role.arn }
}

output "state_bucket_name" {
  description = "The bucket of all Terraform states of this account."
  value       = aws_s3_bucket.state.bucket
}

output "state_key_arn" {
  description = "The key the states are encrypted with."
  value       = aws_kms_key.state.arn
}
