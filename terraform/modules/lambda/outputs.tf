output "alias_arn" {
  description = "The alias `live`, for whoever calls the function by ARN."
  value       = aws_lambda_alias.live.arn
}

output "alias_invoke_arn" {
  description = "What API Gateway integrates: the alias `live`, in API Gateway's own form of ARN."
  value       = aws_lambda_alias.live.invoke_arn
}

output "alias_name" {
  description = "The alias's name, `live`."
  value       = aws_lambda_alias.live.name
}

output "arn" {
  description = "The function's ARN, without version or alias."
  value       = aws_lambda_function.this.arn
}

output "dead_letter_queue_name" {
  description = "The queue failed asynchronous invocations end in."
  value       = aws_sqs_queue.dead_letter.name
}

output "log_group_name" {
  description = "The function's log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "name" {
  description = "The function's name."
  value       = aws_lambda_function.this.function_name
}

output "role_name" {
  description = "The role the function runs as."
  value       = aws_iam_role.this.name
}
