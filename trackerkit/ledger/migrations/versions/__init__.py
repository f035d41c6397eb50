"""The steps, in order of number. A released step is never changed, and takes nothing from `ledger.tables`."""
