"""Puts a sound SQLite under Django: versions before 3.51.3 can corrupt a database in WAL mode.

Must be imported before Django's database backend. Where the wheel `pysqlite3` brings a sound version it takes the
place of the standard library's module; otherwise the rollback journal is used.
"""

import sqlite3
import sys

SOUND = (3, 51, 3)

try:
    import pysqlite3
except ImportError:
    pysqlite3 = None

if pysqlite3 is not None and pysqlite3.sqlite_version_info > sqlite3.sqlite_version_info:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
    VERSION: tuple[int, ...] = pysqlite3.sqlite_version_info
else:
    VERSION = sqlite3.sqlite_version_info

JOURNAL_MODE = "WAL" if VERSION >= SOUND else "DELETE"
