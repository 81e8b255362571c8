output "rule_name" {
  description = "The rule's name, which its metrics are filed under."
  value       = aws_cloudwatch_event_rule.this.name
}

output "undelivered_queue_name" {
  description = "The queue of calls that could not be delivered."
  value       = aws_sqs_queue.undelivered.name
}
