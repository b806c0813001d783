"""What every section of the playbook's text is made of."""

from pydantic import BaseModel, ConfigDict

Key = str  # [a-z][a-z0-9_]*


class Section(BaseModel):
    """A part of the playbook; a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
