"""usage: launcher.py OUTPUT COMMAND...

Runs a command with its standard output in OUTPUT, and prints its exit code, wall time, CPU time and peak memory as JSON.

A process of its own, because Linux counts what a process was before `exec` into its peak memory: started by the
harness itself, every program would seem as large as the harness.
"""

import os
import sys
import time

output, *command = sys.argv[1:]
actions = [
    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
    (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666),
]
start = time.perf_counter()
pid = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - start
code = os.waitstatus_to_exitcode(status)
print(f'{{"code": {code}, "wall": {wall}, "cpu": {usage.ru_utime + usage.ru_stime}, "memory": {usage.ru_maxrss * 1024}}}')
