output "analyzer_arn" {
  description = "The access analyzer's ARN."
  value       = aws_accessanalyzer_analyzer.this.arn
}
