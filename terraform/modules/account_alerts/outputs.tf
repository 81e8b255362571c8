output "rule_names" {
  description = "The rules' names."
  value       = sort([for rule in aws_cloudwatch_event_rule.this : rule.name])
}

output "topic_arn" {
  description = "The topic everything is sent to."
  value       = aws_sns_topic.alerts.arn

  # Who sends to the topic needs its policy, which is what lets them.
  depends_on = [aws_sns_topic_policy.alerts]
}

output "undelivered_queue_name" {
  description = "The queue of alerts that could not be handed to the topic."
  value       = aws_sqs_queue.undelivered.name
}
