"""Reads replays that package replay writes with osrparse, and compares every field
and every frame. Run by tools/interop/run."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import osrparse

ROOT = pathlib.Path(__file__).resolve().parents[2]


def theirs(path, want):
    """Returns what osrparse reads, under the names of our fields."""
    replay = osrparse.Replay.from_path(path)
    got = {name: getattr(replay, name) for name in want if hasattr(replay, name)}
    got["mode"], got["mods"] = replay.mode.value, replay.mods.value
    got["microseconds"] = round(replay.timestamp.timestamp() * 1_000_000)
    got["has_seed"], got["rng_seed"] = replay.rng_seed is not None, replay.rng_seed or 0
    got["life_bar"] = [[point.time, point.life] for point in replay.life_bar_graph or []]
    got["frames"] = [frame(event) for event in replay.replay_data]
    return got


def frame(event):
    """Returns an event of osrparse as our frames are written."""
    return [event.time_delta, event.x, event.y, event.keys.value]


def main():
    fields = frames = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["go", "test", "-count=1", "-run", "TestMarshalBinary_forOthers", "./osu/replay"],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "OSUGO_REPLAYS_OUT": folder},
        )
        files = sorted(pathlib.Path(folder).glob("*.osr"))
        for path in files:
            want = json.loads(path.with_suffix(".json").read_text())
            # osrparse leaves out the two frames that stable begins with.
            want["frames"] = [f for f in want["frames"] if f[1:3] != [256, -500]]
            frames += len(want["frames"])
            got = theirs(path, want)
            for name in want:
                fields += 1
                # osrparse computes times in floating point.
                near = name == "microseconds" and abs(got[name] - want[name]) <= 2
                if got[name] != want[name] and not near:
                    wrong += 1
                    print(f"{path.stem}: {name} is {got[name]!r}, want {want[name]!r}")
    print(f"osrparse agrees on {fields - wrong} of {fields} fields of {len(files)} replays, with {frames} frames.")
    sys.exit(1 if wrong or not files else 0)


if __name__ == "__main__":
    main()
