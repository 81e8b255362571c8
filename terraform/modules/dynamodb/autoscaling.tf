# Table and index scale each on their own, reads and writes apart.
locals {
  scaled_parts = merge(
    { "table" = { path = "", kind = "table" } },
    { for index in keys(var.indexes) : index => { path = "/index/${index}", kind = "index" } },
  )

  scaled_dimensions = var.capacity == null ? {} : merge([
    for name, part in local.scaled_parts : {
      "${name}/read" = {
        path      = part.path
        dimension = "dynamodb:${part.kind}:ReadCapacityUnits"
        metric    = "DynamoDBReadCapacityUtilization"
        min       = var.capacity.read_min
        max       = var.capacity.read_max
      }
      "${name}/write" = {
        path      = part.path
        dimension = "dynamodb:${part.kind}:WriteCapacityUnits"
        metric    = "DynamoDBWriteCapacityUtilization"
        min       = var.capacity.write_min
        max       = var.capacity.write_max
      }
    }
  ]...)
}

resource "aws_appautoscaling_target" "this" {
  for_each = local.scaled_dimensions

  service_namespace  = "dynamodb"
  resource_id        = "table/${aws_dynamodb_table.provisioned[0].name}${each.value.path}"
  scalable_dimension = each.value.dimension
  min_capacity       = each.value.min
  max_capacity       = each.value.max

  tags = merge(var.tags, { Name = "${var.name}-${replace(each.key, "/", "-")}" })
}

resource "aws_appautoscaling_policy" "this" {
  for_each = local.scaled_dimensions

  name               = "${var.name}-${replace(each.key, "/", "-")}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value = var.capacity.target_percent

    predefined_metric_specification {
      predefined_metric_type = each.value.metric
    }
  }
}
