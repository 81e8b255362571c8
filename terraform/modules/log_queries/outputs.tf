output "names" {
  description = "Each query's full name, as the console and the API list it."
  value       = { for name, query in aws_cloudwatch_query_definition.this : name => query.name }
}
