"""Puts into a wheel what the program reads beside its package: `roleplay.config.ROOT` finds it there."""

from pathlib import Path
from shutil import copy2, copytree, rmtree

from setuptools import setup
from setuptools.command.build_py import build_py

SHIPPED = ("knowledge", "prompts", ".streamlit", "app.py", "main.py")


class BuildWithContent(build_py):
    """Copies the content as well; an editable installation reads the checkout's."""

    def run(self) -> None:
        """Build the package, with the content in a folder of its own."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "roleplay" / "shipped"
        rmtree(target, ignore_errors=True)  # what an earlier build has left
        target.mkdir(parents=True)
        for path in map(Path, SHIPPED):
            if path.is_dir():
                copytree(path, target / path)
            else:
                copy2(path, target / path)


setup(cmdclass={"build_py": BuildWithContent})
