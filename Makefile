.DEFAULT_GOAL := help
.PHONY: help demo test bench format record clean

help:  ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 16

demo:  ## build the programs, and tell a story with them
	@bash tools/demo.sh

test:  ## everything that must hold before a change lands
	@bash tools/test.sh

bench:  ## compare with peers and write docs/benchmarks; NAME=... for one comparison
	@bash tools/bench.sh $(NAME)

format:  ## lay out the Swift sources
	swift format --in-place --parallel --recursive Sources Tests Package.swift

record:  ## write every golden anew
	@bash tools/record.sh

clean:  ## remove what was built; downloads of Python packages too
	rm -rf .build .build-release .venv bench/work
