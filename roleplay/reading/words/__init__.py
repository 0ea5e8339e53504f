"""What words show by themselves, by lists and patterns: sentences, language, names, set words, asking."""
