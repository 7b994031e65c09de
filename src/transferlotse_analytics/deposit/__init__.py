"""What a centre hands in for one period: tables as Parquet in a data package, signed so that nobody can change them.

A deposit is a folder with `datapackage.json`, one Parquet file per table, `manifest.sha256` (the SHA-256 of each of
them) and `manifest.sig` (the Ed25519 signature over the manifest).
"""

from transferlotse_analytics.deposit.checking import DepositReport, Finding, check_deposit, check_deposits
from transferlotse_analytics.deposit.keys import TrustedKeys, load_signing_key, new_key_pair
from transferlotse_analytics.deposit.packing import pack_deposit, unpack_deposit
from transferlotse_analytics.deposit.period import Period
from transferlotse_analytics.deposit.writing import DepositError, read_table, write_deposit

__all__ = [
    "DepositError",
    "DepositReport",
    "Finding",
    "Period",
    "TrustedKeys",
    "check_deposit",
    "check_deposits",
    "load_signing_key",
    "new_key_pair",
    "pack_deposit",
    "read_table",
    "unpack_deposit",
    "write_deposit",
]
