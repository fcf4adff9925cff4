"""usage: render.py FOLDER; prints what FOLDER/main.jsonnet makes."""

import sys

import rjsonnet

sys.stdout.write(rjsonnet.evaluate_file(f"{sys.argv[1]}/main.jsonnet"))
