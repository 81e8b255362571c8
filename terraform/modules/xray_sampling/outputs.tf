output "rule_names" {
  description = "Each rule's name in X-Ray."
  value       = { for key, rule in aws_xray_sampling_rule.this : key => rule.rule_name }
}
