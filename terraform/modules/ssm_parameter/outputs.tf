output "arn" {
  description = "The parameter's ARN, for policies."
  value       = aws_ssm_parameter.this.arn
}

output "name" {
  description = "The parameter's name."
  value       = aws_ssm_parameter.this.name
}
