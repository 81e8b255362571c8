# AWS's own rules, held against what is recorded.
resource "aws_config_config_rule" "managed" {
  for_each = var.rules

  name             = "${var.name}-${each.key}"
  description      = each.value.description
  input_parameters = length(each.value.parameters) == 0 ? null : jsonencode(each.value.parameters)

  source {
    owner             = "AWS"
    source_identifier = each.value.identifier
  }

  tags = merge(var.tags, { Name = "${var.name}-${each.key}" })

  # AWS refuses rules while nothing is recorded.
  depends_on = [aws_config_configuration_recorder.this]
}
