resource "aws_security_group" "lambda" {
  name        = "${var.prefix}-lambda-sg"
  description = "Lambda functions: HTTPS out, nothing in."
  vpc_id      = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.prefix}-lambda-sg" })
}

resource "aws_vpc_security_group_egress_rule" "lambda_https" {
  security_group_id = aws_security_group.lambda.id
  description       = "HTTPS to AWS, Hedera and payment facilitators."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = merge(var.tags, { Name = "${var.prefix}-lambda-https" })
}

resource "aws_vpc_security_group_egress_rule" "lambda_more" {
  for_each = var.egress_ports

  security_group_id = aws_security_group.lambda.id
  description       = each.value
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = tonumber(each.key)
  to_port           = tonumber(each.key)

  tags = merge(var.tags, { Name = "${var.prefix}-lambda-${each.key}" })
}

resource "aws_security_group" "endpoints" {
  name        = "${var.prefix}-endpoints-sg"
  description = "Interface endpoints: HTTPS in from Lambda functions, nothing out."
  vpc_id      = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.prefix}-endpoints-sg" })
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_https" {
  security_group_id            = aws_security_group.endpoints.id
  description                  = "HTTPS from Lambda functions."
  referenced_security_group_id = aws_security_group.lambda.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443

  tags = merge(var.tags, { Name = "${var.prefix}-endpoints-https" })
}
