output "rule_names" {
  description = "The rules' names."
  value       = sort([for rule in aws_cloudwatch_event_rule.this : rule.name])
}

output "topic_arns" {
  description = "Severity (page, ticket) => the topic it is sent to."
  value       = { page = aws_sns_topic.alerts.arn, ticket = aws_sns_topic.tickets.arn }

  # Who sends to a topic needs its policy, which is what lets them.
  depends_on = [aws_sns_topic_policy.alerts, aws_sns_topic_policy.tickets]
}

output "undelivered_queue_name" {
  description = "The queue of alerts that could not be handed to a topic."
  value       = aws_sqs_queue.undelivered.name
}
