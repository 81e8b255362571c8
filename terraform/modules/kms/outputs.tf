output "alias_name" {
  description = "The alias with its `alias/` in front, for `kms:ResourceAliases` conditions."
  value       = aws_kms_alias.this.name
}

output "key_arn" {
  description = "The key's ARN."
  value       = aws_kms_key.this.arn
}

output "key_id" {
  description = "The key's id."
  value       = aws_kms_key.this.key_id
}
