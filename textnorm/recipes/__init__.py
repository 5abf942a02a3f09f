"""The verbs over files: what each command of the CLI does, callable from Python."""
