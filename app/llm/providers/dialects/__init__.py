"""Dialects of local models: function calls, thoughts and control marks that arrive as text of the answer.

A server that knows its model's dialect turns them into fields of the answer. One that does not passes them on as text.
docs/models.md lists the families; tests/integration/providers/families.py holds an example of each.
"""
