"""The door for programs: published figures and the check of receipts, described by OpenAPI."""
