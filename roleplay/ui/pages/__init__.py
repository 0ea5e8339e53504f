"""The pages: a room for each, with the script that draws it (`NAME_page.py`) and the parts only it uses."""
