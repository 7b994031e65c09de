"""Build hook: a wheel carries the front-end files and the compiled translations, which git does not."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ProductBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes what a clone makes with `make`, before the files are packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run the two build scripts; an editable install needs neither, `make` runs them itself."""
        if version == "editable":
            return
        root = Path(self.root)
        for script in (["tools/assets.py"], ["tools/translations.py", "compile"]):
            subprocess.run([sys.executable, *script], cwd=root, check=True)
