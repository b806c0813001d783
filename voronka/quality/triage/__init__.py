"""The triage of incoming leads (Q1, Q3, Q5): what probably becomes of them, and what does."""
