"""From YAML files to types: one file with findings for its author, or a library past its broken cases.

Also the seal, which says whether shipped content is still as it was when all of it was checked.
"""
