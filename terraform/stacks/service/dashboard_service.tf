# The resource guide's dashboard, for each function and API: what is called, what fails, how long it takes.
locals {
  service_rows = concat(
    [for name, title in local.api_titles : {
      widgets = [
        {
          title = "API Gateway Metrics: ${title}"
          unit  = "requests in 5 min"
          metrics = [
            for metric, label in { Count = "requests", "4XXError" = "4xx", "5XXError" = "5xx" } :
            { namespace = "AWS/ApiGateway", name = metric, dimensions = { ApiName = name, Stage = var.environment }, label = label }
          ]
        },
        {
          title = "API Gateway Latency: ${title}"
          unit  = "ms"
          stat  = "p95"
          limit = { label = "p95 alarm", value = 1000 }
          metrics = [
            for metric, label in { Latency = "p95, as callers see it", IntegrationLatency = "p95, of the function" } :
            { namespace = "AWS/ApiGateway", name = metric, dimensions = { ApiName = name, Stage = var.environment }, label = label }
          ]
        },
      ]
    }],
    [for service, name in local.function_names : {
      widgets = [
        {
          title = "Lambda Performance: ${service}"
          unit  = "calls in 5 min"
          metrics = [
            for metric in ["Invocations", "Errors", "Throttles"] :
            { namespace = "AWS/Lambda", name = metric, dimensions = { FunctionName = name }, label = lower(metric) }
          ]
        },
        {
          title = "Lambda Duration: ${service}"
          unit  = "ms"
          metrics = [
            for stat, label in { Average = "average", p95 = "p95" } :
            { namespace = "AWS/Lambda", name = "Duration", dimensions = { FunctionName = name }, label = label, stat = stat }
          ]
        },
      ]
    }],
    [{
      widgets = [
        for side, metric in { read = "ConsumedReadCapacityUnits", write = "ConsumedWriteCapacityUnits" } : {
          title                    = "DynamoDB: ${side} capacity used"
          unit                     = "units in 5 min"
          metrics = [
            for table in keys(local.tables) :
            { namespace = "AWS/DynamoDB", name = metric, dimensions = { TableName = "${local.prefix}-${table}" }, label = table }
          ]
        }
      ]
    }],
  )
}
