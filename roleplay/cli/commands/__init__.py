"""The commands of `roleplay`, a module for each group of them; importing one registers its commands."""
