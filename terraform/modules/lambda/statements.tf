# ARNs are put together from names, so that the whole policy can be read, and checked, in the plan.
locals {
  scope           = "${var.region}:${var.account_id}"
  function_arn    = "arn:aws:lambda:${local.scope}:function:${var.name}"
  dead_letter_arn = "arn:aws:sqs:${local.scope}:${var.name}-dlq"

  # What the module itself hangs on every function.
  own_statements = [
    {
      Sid      = "WriteOwnLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "arn:aws:logs:${local.scope}:log-group:/aws/lambda/${var.name}:*"
    },
    {
      Sid      = "LeaveDeadLetters"
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = local.dead_letter_arn
    },
    {
      Sid      = "EncryptDeadLetters"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = "arn:aws:kms:${local.scope}:key/*"
      Condition = {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = var.kms_key.alias }
        StringEquals               = { "kms:ViaService" = "sqs.${var.region}.amazonaws.com" }
      }
    },
    {
      Sid      = "SendTraces" # X-Ray knows no resources for these
      Effect   = "Allow"
      Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
      Resource = "*"
    },
  ]

  # Lambda makes and removes the function's network interfaces with its role; the code it runs may not.
  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, "Required IAM permissions"
  interface_changes = [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ]
  interface_reads = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]

  interface_statements = [
    {
      Sid      = "LetLambdaChangeItsInterfaces"
      Effect   = "Allow"
      Action   = local.interface_changes
      Resource = [for kind in ["network-interface", "subnet", "security-group"] : "arn:aws:ec2:${local.scope}:${kind}/*"]
    },
    {
      Sid      = "LetLambdaSeeInterfaces"
      Effect   = "Allow"
      Action   = local.interface_reads
      Resource = "*"
    },
    {
      Sid       = "KeepCodeOffInterfaces"
      Effect    = "Deny"
      Action    = concat(local.interface_changes, local.interface_reads)
      Resource  = "*"
      Condition = { ArnEquals = { "lambda:SourceFunctionArn" = local.function_arn } }
    },
  ]
  network_statements = [for statement in local.interface_statements : statement if var.network != null]

  given_statements = [
    for statement in var.policy_statements : merge(
      { Sid = statement.sid, Effect = "Allow", Action = statement.actions, Resource = statement.resources },
      { for name, value in { Condition = statement.conditions } : name => value if length(value) > 0 },
    )
  ]
}
