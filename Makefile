# Everything is in run.py, for machines without make: python3 run.py demo
PYTHON ?= python3

.NOTPARALLEL:
.PHONY: help demo serve test slow mutants lint lock clean

help:
	@$(PYTHON) run.py

demo serve test slow mutants lint lock clean:
	@$(PYTHON) run.py $@ $(ARGS)
