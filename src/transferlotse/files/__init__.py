"""Files that come in under limits and documents that go out: tables read in a fenced subprocess, columns mapped once
and remembered, PDF, Word and Excel written."""
