"""Everything that changes text or tokens. A stage is a frozen value whose fields are its config."""
