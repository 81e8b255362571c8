# Rows stand below each other and a row's widgets beside each other: nothing can overlap. CloudWatch's own defaults for
# axes and units are not relied on. Syntax:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
locals {
  placed = flatten([
    for r, row in var.rows : [
      for w, widget in row.widgets : {
        widget = widget
        place = {
          x      = sum(concat([0], slice(row.widgets[*].width, 0, w)))
          y      = sum(concat([0], slice(var.rows[*].height, 0, r)))
          width  = widget.width
          height = row.height
        }
      }
    ]
  ])

  metric_widgets = [
    for each in local.placed : merge(each.place, {
      type = "metric"
      properties = merge(
        {
          title   = each.widget.title
          view    = each.widget.view
          region  = var.region
          stat    = each.widget.stat
          period  = each.widget.period
          stacked = false
          metrics = [
            for metric in each.widget.metrics : concat(
              [metric.namespace, metric.name],
              flatten([for name, value in metric.dimensions : [name, value]]),
              [{ for key, value in { label = metric.label, stat = metric.stat, yAxis = metric.axis } : key => value if value != null }],
            )
          ]
          yAxis = {
            for side, unit in { left = each.widget.unit, right = each.widget.right_unit } :
            side => { label = unit, min = 0, showUnits = false } if unit != ""
          }
        },
        { for key, value in { annotations = { horizontal = each.widget.limit[*] } } : key => value if each.widget.limit != null },
        # A number alone is the whole time that is looked at, not its last five minutes.
        { for key in ["setPeriodToTimeRange", "sparkline"] : key => true if each.widget.view == "singleValue" },
      )
    }) if length(each.widget.metrics) > 0
  ]

  alarm_widgets = [
    for each in local.placed : merge(each.place, {
      type       = "alarm"
      properties = { title = each.widget.title, alarms = each.widget.alarms }
    }) if length(each.widget.alarms) > 0
  ]

  text_widgets = [
    for each in local.placed : merge(each.place, {
      type       = "text"
      properties = { markdown = trimspace(each.widget.markdown) }
    }) if each.widget.markdown != ""
  ]

  log_widgets = [
    for each in local.placed : merge(each.place, {
      type = "log"
      properties = {
        title  = each.widget.title
        view   = "table"
        region = var.region
        query  = join("\n| ", concat([for group in each.widget.query.log_groups : "SOURCE '${group}'"], [trimspace(each.widget.query.text)]))
      }
    }) if each.widget.query != null
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = concat(local.metric_widgets, local.alarm_widgets, local.text_widgets, local.log_widgets)
  })
}
