output "arn" {
  description = "This version's ARN, as functions attach it."
  value       = aws_lambda_layer_version.this.arn
}

output "name" {
  description = "The layer's name."
  value       = aws_lambda_layer_version.this.layer_name
}
