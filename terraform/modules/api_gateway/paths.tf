# REST resources form a tree, and a resource cannot refer to its own kind: one block for each depth.
locals {
  paths = toset([for route in local.routes : route.path])

  segments = { for path in local.paths : path => split("/", trimprefix(path, "/")) }

  # Every node of the tree: "/users/{userId}" also needs "/users".
  nodes = {
    for depth in range(1, 5) : depth => toset([
      for segments in values(local.segments) : "/${join("/", slice(segments, 0, depth))}" if length(segments) >= depth
    ])
  }

  resource_ids = merge(
    { for path, node in aws_api_gateway_resource.depth_1 : path => node.id },
    { for path, node in aws_api_gateway_resource.depth_2 : path => node.id },
    { for path, node in aws_api_gateway_resource.depth_3 : path => node.id },
    { for path, node in aws_api_gateway_resource.depth_4 : path => node.id },
  )
}

resource "aws_api_gateway_resource" "depth_1" {
  for_each = local.nodes[1]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = basename(each.key)
}

resource "aws_api_gateway_resource" "depth_2" {
  for_each = local.nodes[2]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.depth_1[dirname(each.key)].id
  path_part   = basename(each.key)
}

resource "aws_api_gateway_resource" "depth_3" {
  for_each = local.nodes[3]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.depth_2[dirname(each.key)].id
  path_part   = basename(each.key)
}

resource "aws_api_gateway_resource" "depth_4" {
  for_each = local.nodes[4]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.depth_3[dirname(each.key)].id
  path_part   = basename(each.key)
}
