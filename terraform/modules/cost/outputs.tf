output "alarm_name" {
  description = "The alarm's name."
  value       = aws_cloudwatch_metric_alarm.this.alarm_name
}
