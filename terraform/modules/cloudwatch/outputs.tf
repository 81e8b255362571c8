output "ticket_topic_arn" {
  description = "The topic alarms of severity ticket are sent to."
  value       = aws_sns_topic.tickets.arn
}

output "topic_arn" {
  description = "The topic alarms of severity page are sent to."
  value       = aws_sns_topic.alarms.arn
}
