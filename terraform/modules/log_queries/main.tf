resource "aws_cloudwatch_query_definition" "this" {
  for_each = var.queries

  name            = "${var.prefix}/${each.key}"
  log_group_names = each.value.log_groups
  query_string    = trimspace(each.value.text)
}
