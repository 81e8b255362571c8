# What happens in the account, as EventBridge tells it: each pattern a rule, each rule one sentence to the topic of its severity.
resource "aws_cloudwatch_event_rule" "this" {
  for_each = var.events

  name          = "${var.prefix}-${each.key}"
  description   = "${each.value.description} Runbook: ${var.runbook_url}/${each.value.runbook}.md"
  event_pattern = each.value.pattern

  tags = merge(var.tags, { Name = "${var.prefix}-${each.key}" })
}

resource "aws_cloudwatch_event_target" "topic" {
  for_each = var.events

  rule      = aws_cloudwatch_event_rule.this[each.key].name
  target_id = "topic"
  arn       = local.topic_arns[each.value.severity]

  input_transformer {
    input_paths = merge(each.value.shows, { time = "$.time", event = "$.id" })
    # Quotes by hand: jsonencode would write < and > as \u003c and \u003e, and nothing would be put in.
    input_template = format("\"%s\"", join(" ", concat(
      ["[${each.value.severity}] ${var.prefix}-${each.key} at <time>: ${each.value.description}"],
      [for name in sort(keys(each.value.shows)) : "${name}: <${name}>."],
      ["Event <event>. Runbook: ${var.runbook_url}/${each.value.runbook}.md"],
    )))
  }

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }
}
