"""The rules of `lint`, one family a file; each takes the playbook and notes its findings."""
