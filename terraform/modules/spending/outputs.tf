output "anomaly_monitor_arn" {
  description = "The ARN of the cost anomaly monitor that is used."
  value       = local.anomaly_monitor_arn
}

output "budget_name" {
  description = "The budget's name."
  value       = aws_budgets_budget.month.name
}
