"""How a ledger of an earlier layout becomes one of today's: one step a file, run by `ledger.migrate`."""
