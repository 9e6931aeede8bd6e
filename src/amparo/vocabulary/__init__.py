"""The field's words: languages, classifications, fact codes, countries, terms. Data with typed loaders, no logic."""
