"""
Error control (Q8, N10): the playbook's rules of what must not be, asked of the whole base.

Start with `rules.py` (a rule as SQL), `refresh.py` (found and repaired), `errors.py` (the reads).
"""
