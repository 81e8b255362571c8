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
  alarm_actions     = [local.topics_by_severity[each.value.severity]]
  ok_actions        = [local.topics_by_severity[each.value.severity]]

  tags = merge(var.tags, { Name = "${each.key}-alarm" })
}
