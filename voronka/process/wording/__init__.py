"""The playbook put into words, one subject a file; `words` puts them together."""
