output "user_pool_arn" {
  description = "The pool's ARN, for authorizers."
  value       = aws_cognito_user_pool.this.arn
}

output "user_pool_client_id" {
  description = "The web application's client id."
  value       = aws_cognito_user_pool_client.this.id
}

output "user_pool_id" {
  description = "The pool's id."
  value       = aws_cognito_user_pool.this.id
}
