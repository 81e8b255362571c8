output "alert_rule_names" {
  description = "The EventBridge rules that tell of what happens in the account."
  value       = module.alerts.rule_names
}

output "alert_topic_arn" {
  description = "The topic of what somebody gets up for."
  value       = module.alerts.topic_arns.page
}

output "ticket_topic_arn" {
  description = "The topic of what the next working day is soon enough for."
  value       = module.alerts.topic_arns.ticket
}

output "trail_bucket_name" {
  description = "The locked bucket of the trail's events."
  value       = module.trail_bucket.name
}

output "trail_log_group_name" {
  description = "The log group that has the trail's events within minutes."
  value       = module.trail.log_group_name
}
