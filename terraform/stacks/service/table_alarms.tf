# A table or index that turns requests away, for want of capacity or because one key is asked for too often. Reads and
# writes apart: DynamoDB publishes each only while it happens, and an expression over both is silent when either is.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
locals {
  watched_tables = var.alarms.everywhere ? keys(local.tables) : ["payments"]

  watched_indexes = merge([
    for table in local.watched_tables : {
      for index in keys(try(local.tables[table].indexes, {})) : "${local.prefix}-${table}-${index}" => {
        what       = "Index ${index} of table ${table}"
        dimensions = { TableName = "${local.prefix}-${table}", GlobalSecondaryIndexName = index }
      }
    }
  ]...)

  all_tables = {
    for table in keys(local.tables) : "${local.prefix}-${table}" => {
      what       = "Table ${table}"
      dimensions = { TableName = "${local.prefix}-${table}" }
    }
  }

  watched_parts = merge(
    { for table in local.watched_tables : "${local.prefix}-${table}" => local.all_tables["${local.prefix}-${table}"] },
    local.watched_indexes,
  )

  throttle_alarms = merge([
    for name, part in merge(local.all_tables, local.watched_indexes) : {
      for side in ["Read", "Write"] : "${name}-throttled-${lower(side)}s" => {
        description        = "${part.what} turns ${lower(side)}s away."
        runbook            = "table-throttles"
        severity           = "ticket" # the SDK tries again, most often in time
        namespace          = "AWS/DynamoDB"
        metric_name        = "${side}ThrottleEvents"
        dimensions         = part.dimensions
        threshold          = 0
        evaluation_periods = 1
        missing            = "notBreaching" # published only while it happens
      }
    }
  ]...)

  # Autoscaling keeps to a target below this; who stays above it for a quarter of an hour has outrun it, or its maximum.
  # On demand there is nothing provisioned, and nothing to watch.
  capacity_alarms = merge([
    for name, part in local.watched_parts : {
      for side in ["Read", "Write"] : "${name}-${lower(side)}-capacity" => {
        description        = "${part.what} uses more than 80 % of its provisioned ${lower(side)} capacity."
        runbook            = "table-capacity"
        severity           = "ticket"
        namespace          = "AWS/DynamoDB"
        metric_name        = "Consumed${side}CapacityUnits"
        percent_of         = { metric_name = "Provisioned${side}CapacityUnits", statistic = "Average", per_second = true }
        dimensions         = part.dimensions
        threshold          = 80
        evaluation_periods = 3
        missing            = "notBreaching" # nothing used, nothing published
      }
    } if var.table_capacity != null
  ]...)

  # DynamoDB counts its own errors by operation alone. A table's operations are those that some function may call; writes
  # that happen together count as one more.
  transacted_tables = ["payments", "requests", "transactions", "wallet-sessions", "wallets"]
  not_counted       = ["ConditionCheckItem", "DescribeTable"] # a part of writes that happen together; no use of the table

  table_grants = flatten([
    for function in values(local.functions) : [
      for statement in function.policy_statements : [
        for pair in setproduct(statement.actions, statement.resources) : {
          operation = trimprefix(pair[0], "dynamodb:")
          table     = split("/", pair[1])[1]
        } if startswith(pair[0], "dynamodb:")
      ]
    ]
  ])

  table_operations = {
    for table in local.watched_tables : table => setsubtract(concat(
      [for grant in local.table_grants : grant.operation if grant.table == "${local.prefix}-${table}"],
      contains(local.transacted_tables, table) ? ["TransactWriteItems"] : [],
    ), local.not_counted)
  }

  system_error_alarms = {
    for table, operations in local.table_operations : "${local.prefix}-${table}-system-errors" => {
      description = "DynamoDB itself fails requests of table ${table}."
      runbook     = "table-system-errors"
      severity    = "ticket"
      namespace   = "AWS/DynamoDB"
      metric_name = "SystemErrors"
      dimensions  = { TableName = "${local.prefix}-${table}" }
      largest_of  = { dimension = "Operation", values = operations }
      threshold   = 0
      missing     = "notBreaching" # published only while it happens
    }
  }

  table_alarms = merge(local.throttle_alarms, local.capacity_alarms, local.system_error_alarms)
}
