"""Asks pip-audit for known weaknesses of the locked packages; silence counts only from packages that were looked up."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """End with status 1 when a package has a known weakness, or when none could be looked up."""
    lock = ROOT / "requirements" / "runtime.txt"
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "-r", str(lock), "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.exit(f"Nothing could be audited:\n{done.stderr.strip()}")
    audited = [one for one in packages if "skip_reason" not in one]
    weak = [one for one in audited if one["vulns"]]
    for one in weak:
        print(f"{one['name']} {one['version']}: {', '.join(vuln['id'] for vuln in one['vulns'])}")
    print(f"{len(audited)} of {len(packages)} packages could be audited; {len(weak)} have known weaknesses.")
    if not audited:
        sys.exit("Nothing could be audited: no source of advisories knows these packages or can be reached.")
    if weak:
        sys.exit(1)


if __name__ == "__main__":
    main()
