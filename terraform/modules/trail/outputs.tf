output "arn" {
  description = "The trail's ARN."
  value       = aws_cloudtrail.this.arn
}

output "log_group_name" {
  description = "The log group that has the trail's events within minutes."
  value       = aws_cloudwatch_log_group.this.name
}

output "name" {
  description = "The trail's name."
  value       = aws_cloudtrail.this.name
}
