# A deployment is a snapshot: the trigger names everything that goes into it, so that any change makes a new one.
resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  description = "Deployed by Terraform."

  triggers = {
    definition = sha1(jsonencode([
      local.routes,
      local.resource_ids,
      local.cors_headers,
      local.error_headers,
      local.origin_template,
      local.error_template,
      var.user_pool_arns,
      { for key, integration in aws_api_gateway_integration.route : key => [integration.type, integration.uri] },
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [
    aws_api_gateway_gateway_response.error,
    aws_api_gateway_integration.route,
    aws_api_gateway_integration_response.preflight,
  ]
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id          = aws_api_gateway_rest_api.this.id
  deployment_id        = aws_api_gateway_deployment.this.id
  stage_name           = var.stage_name
  xray_tracing_enabled = true

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format          = jsonencode(local.access_log_fields)
  }

  tags = merge(var.tags, { Name = "${var.name}-${var.stage_name}" })

  # Else the stage's first error would make that group itself: unencrypted, kept for ever.
  depends_on = [aws_cloudwatch_log_group.execution]
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    logging_level          = "ERROR"
    metrics_enabled        = true
    data_trace_enabled     = false # it would write tokens and bodies to the log
    throttling_burst_limit = var.throttling.burst
    throttling_rate_limit  = var.throttling.requests_per_second
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = local.waf_count

  resource_arn = aws_api_gateway_stage.this.arn
  web_acl_arn  = aws_wafv2_web_acl.this[0].arn
}
