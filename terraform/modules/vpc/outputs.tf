output "lambda_security_group_id" {
  description = "The group for Lambda functions: HTTPS out, nothing in."
  value       = aws_security_group.lambda.id
}

output "private_subnet_ids" {
  description = "One private subnet for each zone."
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "vpc_id" {
  description = "The network's id."
  value       = aws_vpc.this.id
}
