output "dashboard_name" {
  description = "The dashboard's name."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}

output "topic_arn" {
  description = "The topic alarms are sent to."
  value       = aws_sns_topic.alarms.arn
}
