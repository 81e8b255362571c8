# A table that turns requests away, for want of capacity or because one key is asked for too often. Reads and writes
# apart: DynamoDB publishes each only while it happens, and an expression over both is silent when either is.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
locals {
  table_alarms = merge([
    for table in keys(local.tables) : {
      for side, metric in { reads = "ReadThrottleEvents", writes = "WriteThrottleEvents" } :
      "${local.prefix}-${table}-throttled-${side}" => {
        description = "Table ${table} turns ${side} away."
        namespace   = "AWS/DynamoDB"
        metric_name = metric
        dimensions  = { TableName = "${local.prefix}-${table}" }
        threshold   = 0
      }
    }
  ]...)
}
