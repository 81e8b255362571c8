output "execution_arn" {
  description = "Front part of the ARNs that permit calling the API."
  value       = aws_api_gateway_rest_api.this.execution_arn
}

output "id" {
  description = "The API's id."
  value       = aws_api_gateway_rest_api.this.id
}

output "invoke_url" {
  description = "Where the stage is called, without a slash at the end."
  value       = aws_api_gateway_stage.this.invoke_url
}

output "log_group_name" {
  description = "The group with one line a request."
  value       = aws_cloudwatch_log_group.access.name
}

output "name" {
  description = "The API's name, which its metrics are filed under."
  value       = aws_api_gateway_rest_api.this.name
}

output "stage_name" {
  description = "The stage's name."
  value       = aws_api_gateway_stage.this.stage_name
}
