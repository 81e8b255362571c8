# Widgets stand two abreast, in the order given.
resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = "${var.prefix}-dashboard"

  dashboard_body = jsonencode({
    widgets = [
      for index, widget in var.dashboard_widgets : {
        type   = "metric"
        x      = 12 * (index % 2)
        y      = 6 * floor(index / 2)
        width  = 12
        height = 6
        properties = {
          title   = widget.title
          view    = "timeSeries"
          stacked = false
          region  = var.region
          period  = 300
          stat    = widget.statistic
          metrics = widget.metrics
        }
      }
    ]
  })
}
