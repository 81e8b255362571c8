"""Draws CloudWatch dashboards without CloudWatch: the widgets where a plan puts them, with sample data in them."""
