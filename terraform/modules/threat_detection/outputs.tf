output "detector_id" {
  description = "The detector's id."
  value       = aws_guardduty_detector.this.id
}
