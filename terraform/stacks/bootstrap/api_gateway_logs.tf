# API Gateway writes no log of any API until the account has named a role for it; one setting for account and region.
resource "aws_iam_role" "api_gateway_logs" {
  name        = "${local.prefix}-api-gateway-logs"
  description = "Lets API Gateway write logs."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "apigateway.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })

  tags = { Name = "${local.prefix}-api-gateway-logs" }
}

resource "aws_iam_role_policy_attachment" "api_gateway_logs" {
  role       = aws_iam_role.api_gateway_logs.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  cloudwatch_role_arn = aws_iam_role.api_gateway_logs.arn

  # AWS tries the role before it accepts it.
  depends_on = [aws_iam_role_policy_attachment.api_gateway_logs]
}
