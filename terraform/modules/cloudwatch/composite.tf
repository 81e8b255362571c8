# One word for many alarms: while any of them is in alarm, so is this one.
locals {
  alarm_names = merge(
    { for name, alarm in aws_cloudwatch_metric_alarm.metric : name => alarm.alarm_name },
    { for name, alarm in aws_cloudwatch_metric_alarm.expression : name => alarm.alarm_name },
  )
}

resource "aws_cloudwatch_composite_alarm" "any" {
  for_each = var.composite_alarms

  alarm_name        = each.key
  alarm_description = "${each.value.description} Runbook: ${var.runbook_url}/${each.value.runbook}.md"
  alarm_rule        = join(" OR ", [for name in each.value.any_of : "ALARM(\"${local.alarm_names[name]}\")"])
  alarm_actions     = [each.value.severity == "page" ? aws_sns_topic.alarms.arn : aws_sns_topic.tickets.arn]
  ok_actions        = [each.value.severity == "page" ? aws_sns_topic.alarms.arn : aws_sns_topic.tickets.arn]

  tags = merge(var.tags, { Name = "${each.key}-alarm" })
}
