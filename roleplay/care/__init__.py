"""What operators and trainers do with the server itself: checked at every call, and written into the audit trail."""
