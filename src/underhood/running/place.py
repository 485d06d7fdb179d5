"""The folders that units run in: each unit finds them empty."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Optional


@contextmanager
def scratch(parent: Optional[Path] = None) -> Iterator[Path]:
    """A new folder that is removed at the end, as far as the system lets us."""
    folder = tempfile.mkdtemp(prefix="underhood-", dir=parent)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Place:
    """A folder with a working folder, one for temporary files, and what `runner.py` captures."""

    def __init__(self, parent: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="underhood-", dir=parent))
        self.cwd, self.temporary = self.folder / "cwd", self.folder / "temporary"
        self.captured = self.folder / "stdout", self.folder / "stderr"
        for folder in (self.cwd, self.temporary):
            folder.mkdir()
        self._mode = self.cwd.stat().st_mode

    def clear(self) -> bool:
        """Remove what was captured; whether the unit has left all else as it found it.

        To make folders and to remove them takes longer than most units do.
        """
        try:
            for file in self.captured:
                file.unlink()
            return all(
                not any(folder.iterdir()) and folder.lstat().st_mode == self._mode
                for folder in (self.cwd, self.temporary)
            )
        except OSError:
            return False

    def remove(self) -> None:
        """Remove it with all that is in it, as far as the system lets us."""
        shutil.rmtree(self.folder, ignore_errors=True)
