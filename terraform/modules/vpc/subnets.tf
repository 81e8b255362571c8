resource "aws_subnet" "private" {
  for_each = var.zones

  vpc_id            = aws_vpc.this.id
  cidr_block        = each.value.private_cidr
  availability_zone = "${var.region}${each.key}"

  tags = merge(var.tags, { Name = "${var.prefix}-private-${each.key}" })
}

# Only NAT gateways live here.
resource "aws_subnet" "public" {
  for_each = var.zones

  vpc_id                  = aws_vpc.this.id
  cidr_block              = each.value.public_cidr
  availability_zone       = "${var.region}${each.key}"
  map_public_ip_on_launch = false

  tags = merge(var.tags, { Name = "${var.prefix}-public-${each.key}" })
}

# One in each zone: a zone that fails takes only its own way out with it.
resource "aws_eip" "nat" {
  for_each = var.zones

  domain = "vpc"

  tags = merge(var.tags, { Name = "${var.prefix}-nat-${each.key}" })

  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  for_each = var.zones

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id

  tags = merge(var.tags, { Name = "${var.prefix}-nat-${each.key}" })
}
