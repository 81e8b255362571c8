# A resource of its own because `ignore_changes` cannot be conditional: here autoscaling owns the capacities, also
# those inside the index blocks, which Terraform can only ignore whole.
resource "aws_dynamodb_table" "provisioned" {
  count = var.capacity == null ? 0 : 1

  name                        = var.name
  billing_mode                = "PROVISIONED"
  read_capacity               = var.capacity.read_min
  write_capacity              = var.capacity.write_min
  hash_key                    = var.hash_key
  range_key                   = var.range_key
  deletion_protection_enabled = var.deletion_protection_enabled

  dynamic "attribute" {
    for_each = var.attributes

    content {
      name = attribute.key
      type = attribute.value
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.indexes

    content {
      name               = global_secondary_index.key
      hash_key           = global_secondary_index.value.hash_key
      range_key          = global_secondary_index.value.range_key
      projection_type    = global_secondary_index.value.projection_type
      non_key_attributes = global_secondary_index.value.non_key_attributes
      read_capacity      = var.capacity.read_min
      write_capacity     = var.capacity.write_min
    }
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }

  dynamic "ttl" {
    for_each = var.ttl_attribute == null ? [] : [var.ttl_attribute]

    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  tags = merge(var.tags, { Name = var.name })

  lifecycle {
    ignore_changes = [read_capacity, write_capacity, global_secondary_index]

    # Without this, an index added to the variables would never reach the table, and nobody would be told.
    postcondition {
      condition     = toset(self.global_secondary_index[*].name) == toset(keys(var.indexes))
      error_message = "The indexes of ${var.name} differ from the configuration. Change them with `aws dynamodb update-table --table-name ${var.name} --global-secondary-index-updates …`, then plan again."
    }
  }
}
