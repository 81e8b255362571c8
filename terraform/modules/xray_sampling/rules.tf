# X-Ray keeps these rules for the whole account and region, and asks the lowest priority first.
resource "aws_xray_sampling_rule" "this" {
  for_each = var.rules

  rule_name      = "${var.prefix}-${each.key}"
  priority       = each.value.priority
  reservoir_size = each.value.per_second
  fixed_rate     = each.value.percent / 100
  service_name   = each.value.service_name
  service_type   = each.value.service_type
  http_method    = each.value.http_method
  url_path       = each.value.url_path
  host           = "*"
  resource_arn   = "*" # an API's id is not known when planning; its name, which is in service_name, is
  version        = 1   # of the format of rules: there is no other

  tags = merge(var.tags, { Name = "${var.prefix}-${each.key}" })
}
