output "recorder_name" {
  description = "The recorder's name."
  value       = aws_config_configuration_recorder.this.name
}

output "rule_names" {
  description = "The rules' names."
  value       = sort([for rule in aws_config_config_rule.managed : rule.name])
}
