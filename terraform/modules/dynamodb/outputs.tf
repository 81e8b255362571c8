locals {
  table = one(concat(aws_dynamodb_table.on_demand, aws_dynamodb_table.provisioned))
}

output "arn" {
  description = "The table's ARN."
  value       = local.table.arn
}

output "name" {
  description = "The table's name."
  value       = local.table.name
}
