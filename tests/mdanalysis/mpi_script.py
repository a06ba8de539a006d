# SPDX-License-Identifier: MIT
"""Started by test_mpi.py with mpiexec; prints the results as JSON."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from conftest import FIELDS, FEW, make_universe  # noqa: E402
from elea.backends import MPIBackend  # noqa: E402
from zenowrapper import ZenoWrapper  # noqa: E402

if __name__ == "__main__":
    backend = MPIBackend()
    zeno = ZenoWrapper(make_universe().atoms, **FEW).run(backend=backend, verbose=True)
    results = {
        name: {field: getattr(result, field).tolist() for field in FIELDS}
        for name, result in zeno.results.items()
    }
    print(json.dumps({"n_workers": backend.n_workers, "frames": zeno.frames.tolist(), "results": results}))
