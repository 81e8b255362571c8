# What stack service is made of, by name where AWS knows names, else by our tag, else by region.
#
# A role that writes policies can write one for itself: within its account, apply is as strong as an administrator. What
# stands before it is the trust policy, the reviewers of the GitHub environment, and the gate's verdict.
locals {
  named = {
    apigateway = ["arn:aws:apigateway:${var.region}::/*"]
    cloudwatch = ["arn:aws:cloudwatch:${local.scope}:alarm:${local.prefix}-*", "arn:aws:cloudwatch::${var.account_id}:dashboard/${local.prefix}-*"]
    dynamodb   = ["arn:aws:dynamodb:${local.scope}:table/${local.prefix}-*"]
    events     = ["arn:aws:events:${local.scope}:rule/${local.prefix}-*"]
    lambda     = [for kind in ["function", "layer"] : "arn:aws:lambda:${local.scope}:${kind}:${local.prefix}-*"]
    logs = [
      for group in ["/aws/*/${local.prefix}-*", "API-Gateway-Execution-Logs_*", "aws-waf-logs-${local.prefix}-*"] :
      "arn:aws:logs:${local.scope}:log-group:${group}"
    ]
    s3    = ["arn:aws:s3:::${local.prefix}-*"]
    sns   = ["arn:aws:sns:${local.scope}:${local.prefix}-*"]
    sqs   = ["arn:aws:sqs:${local.scope}:${local.prefix}-*"]
    ssm   = ["arn:aws:ssm:${local.scope}:parameter/${local.prefix}/*"]
    wafv2 = [for kind in ["webacl/${local.prefix}-*", "managedruleset/*"] : "arn:aws:wafv2:${local.scope}:regional/${kind}"]
    xray  = ["arn:aws:xray:${local.scope}:sampling-rule/${local.prefix}-*"]
  }

  named_statements = [
    for service, arns in local.named : { Sid = title(service), Effect = "Allow", Action = "${service}:*", Resource = arns }
  ]

  other_statements = [
    {
      Sid      = "Roles"
      Effect   = "Allow"
      Resource = "arn:aws:iam::${var.account_id}:role/${local.prefix}-*"
      Action = [
        "iam:CreateRole",
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:PutRolePolicy",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ]
    },
    {
      Sid       = "HandRolesToTheirServices"
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = "arn:aws:iam::${var.account_id}:role/${local.prefix}-*"
      Condition = { StringEquals = { "iam:PassedToService" = ["lambda.amazonaws.com", "vpc-flow-logs.amazonaws.com"] } }
    },
    {
      Sid      = "RolesOfAwsItself"
      Effect   = "Allow"
      Action   = "iam:CreateServiceLinkedRole"
      Resource = "arn:aws:iam::${var.account_id}:role/aws-service-role/*"
      Condition = {
        StringEquals = {
          "iam:AWSServiceName" = ["dynamodb.application-autoscaling.amazonaws.com", "ops.apigateway.amazonaws.com", "wafv2.amazonaws.com"]
        }
      }
    },
    {
      # A new key has no tags yet. One that has another environment's is not to be tagged over, and so taken over.
      Sid      = "MakeKeysAndPools"
      Effect   = "Allow"
      Action   = ["cognito-idp:CreateUserPool", "cognito-idp:TagResource", "kms:CreateKey", "kms:TagResource"]
      Resource = "*"
      Condition = {
        StringEquals         = { "aws:RequestTag/Project" = "safemate", "aws:RequestTag/Environment" = var.environment }
        StringEqualsIfExists = { "aws:ResourceTag/Environment" = var.environment }
      }
    },
    {
      Sid       = "KeepKeysAndPools"
      Effect    = "Allow"
      Action    = ["cognito-idp:*", "kms:*"]
      Resource  = ["arn:aws:cognito-idp:${local.scope}:userpool/*", "arn:aws:kms:${local.scope}:key/*"]
      Condition = { StringEquals = { "aws:ResourceTag/Project" = "safemate", "aws:ResourceTag/Environment" = var.environment } }
    },
    {
      # By its tags the key of the states is among them: to be used, and never to be changed or deleted.
      Sid       = "KeepOffStateKey"
      Effect    = "Deny"
      NotAction = ["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:Get*", "kms:List*", "kms:ReEncrypt*"]
      Resource  = local.keys
      Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = local.state_key_alias } }
    },
    {
      Sid      = "KeyAliases"
      Effect   = "Allow"
      Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
      Resource = "arn:aws:kms:${local.scope}:alias/${local.prefix}-*"
    },
    {
      # Most of these calls know neither names nor tags. AWS takes PutCompositeAlarm only where it is allowed on "*":
      # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
      Sid       = "NetworkScalingAndListings"
      Effect    = "Allow"
      Resource  = "*"
      Condition = { StringEquals = { "aws:RequestedRegion" = var.region } }
      Action = [
        "application-autoscaling:*",
        "cloudwatch:PutCompositeAlarm",
        "ec2:*Address*",
        "ec2:*FlowLogs",
        "ec2:*InternetGateway*",
        "ec2:*NatGateway*",
        "ec2:*Route*",
        "ec2:*SecurityGroup*",
        "ec2:*Subnet*",
        "ec2:*Tags",
        "ec2:*Vpc*",
        "logs:*Delivery*",
        "logs:*QueryDefinition*",
        "logs:*ResourcePolic*",
        "ssm:DescribeParameters",
      ]
    },
  ]

  apply_statements = concat(
    local.named_statements,
    local.other_statements,
    [
      {
        Sid      = "WriteStates"
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = "${local.state_arn}/${var.environment}/service/*"
      },
    ],
  )
}
