"""From YAML files to a compiled playbook, step by step; `loader` is the door."""
