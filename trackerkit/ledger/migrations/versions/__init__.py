"""The steps, in order of number. A step is never changed once it was released, and takes nothing from `ledger.tables`."""
