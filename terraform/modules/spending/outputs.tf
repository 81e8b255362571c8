output "anomaly_monitor_arn" {
  description = "The cost anomaly monitor's ARN."
  value       = aws_ce_anomaly_monitor.services.arn
}

output "budget_name" {
  description = "The budget's name."
  value       = aws_budgets_budget.month.name
}
