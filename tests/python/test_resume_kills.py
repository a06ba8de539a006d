# SPDX-License-Identifier: MIT
"""Many kills at random instants of a long run: no finished frame is lost, and the files are the same (./check --full)."""
import os
import random
import time

import pytest
from conftest import BARE, xyz_text
from test_resume import OUTPUTS, files_of, frames_done, start

N_KILLS = int(os.environ.get("ELEA_KILLS", 500))
N_FRAMES = 200
LONG = ("long.xyz", "--num-walks", "5000", "--theory", "analogy", *BARE, *OUTPUTS, "--resume")


def complete_records(folder):
    """Finished frames, of which the last may be torn."""
    return frames_done(folder) - (not (folder / "a.csv.state").read_bytes().endswith(b"\n"))


def clear(folder):
    for path in folder.iterdir():
        if path.name != "long.xyz":
            path.unlink()


@pytest.mark.skipif("ELEA_FULL" not in os.environ, reason="takes minutes")
def test_no_kill_of_many_loses_a_frame(program, tmp_path):
    (tmp_path / "long.xyz").write_text(xyz_text(N_FRAMES, 20))
    begun = time.monotonic()
    assert start(program, tmp_path, *LONG).wait() == 0
    whole, seconds = files_of(tmp_path), time.monotonic() - begun
    dice, kills, ends, done, lost, differ = random.Random(11), 0, 0, 0, [], 0
    clear(tmp_path)
    while kills < N_KILLS:
        process = start(program, tmp_path, *LONG, "-j", str(dice.choice((1, 2, 3))))
        time.sleep(dice.uniform(0.0, 0.3 * seconds))
        process.kill()
        if process.wait() == 0 or (tmp_path / "a.json").exists():
            assert start(program, tmp_path, *LONG).wait() == 0
            differ += files_of(tmp_path) != whole
            ends, done = ends + 1, 0
            clear(tmp_path)
            continue
        kills += 1
        now = complete_records(tmp_path) if (tmp_path / "a.csv.state").exists() else 0
        if now < done:
            lost.append((kills, done, now))
        done = now
    assert start(program, tmp_path, *LONG).wait() == 0
    differ += files_of(tmp_path) != whole
    print(f"{kills} kills, {ends + 1} runs to their ends; frames lost: {lost}; runs with other files: {differ}")
    assert not lost and differ == 0 and ends > 0
