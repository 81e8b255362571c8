# GitHub's workflows come without keys: they show a token GitHub signed for this repository, and get a role for an hour.
# Whoever may open a pull request may plan, but not prod, as planning reads secrets; only a job in the environment, with its
# reviewers, may apply.
locals {
  prefix = "${var.environment}-safemate"

  ci_environment = ["repo:${var.github_repository}:environment:${var.environment}"]

  ci_subjects = {
    plan  = concat(local.ci_environment, var.environment == "prod" ? [] : ["repo:${var.github_repository}:pull_request"])
    apply = local.ci_environment
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]

  tags = { Name = "github-actions" }
}

resource "aws_iam_role" "ci" {
  for_each = local.ci_subjects

  name                 = "${local.prefix}-ci-${each.key}"
  description          = "terraform ${each.key} from GitHub Actions."
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::${var.account_id}:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = each.value
        }
      }
    }]
  })

  tags = { Name = "${local.prefix}-ci-${each.key}" }

  depends_on = [aws_iam_openid_connect_provider.github]
}

# Both read how things are set up; what customers keep in them is denied below.
resource "aws_iam_role_policy_attachment" "ci_read" {
  for_each = aws_iam_role.ci

  role       = each.value.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role_policy" "ci" {
  for_each = aws_iam_role.ci

  name   = each.value.name
  role   = each.value.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.ci_statements[each.key] })
}
