"""What authors write: types, loader and linter of cases, agency profiles and rules."""
