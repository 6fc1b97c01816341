"""Reads replays that package replay writes with osrparse, and compares them
field by field. Run by tools/interop/run."""

import datetime
import os
import pathlib
import subprocess
import sys
import tempfile

import osrparse

ROOT = pathlib.Path(__file__).resolve().parents[2]

# The replays of helpers_test.go in osu/replay.
COMMON = {
    "mode": osrparse.GameMode.STD, "username": "Näme 名", "beatmap_hash": "da8aae79c8f3306b5d65ec951874a7fb",
    "replay_hash": "aaaa", "count_300": 300, "count_100": 20, "count_50": 3, "count_geki": 40, "count_katu": 5,
    "count_miss": 65535, "score": 2147483647, "max_combo": 512, "perfect": True,
    "timestamp": datetime.datetime(2013, 11, 13, 20, 1, 2, 345679, datetime.timezone.utc),
}
EXPECTED = {
    "stable": {"game_version": 20131113, "replay_id": 1 << 33, "rng_seed": 515055},
    "target": {"game_version": 20131113, "replay_id": 1 << 33, "rng_seed": 515055},
    "lazer": {"game_version": 30000019, "replay_id": -1, "rng_seed": 0},
    "long": {"game_version": 20131113, "replay_id": 1 << 33, "rng_seed": None},
}
# osrparse leaves out the two frames that stable begins with.
FRAMES = {"stable": 3, "target": 3, "lazer": 3, "long": 2000}


def main():
    fields = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["go", "test", "-count=1", "-run", "TestMarshalBinary_forOthers", "./osu/replay"],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "OSUGO_REPLAYS_OUT": folder},
        )
        for name, own in EXPECTED.items():
            replay = osrparse.Replay.from_path(f"{folder}/{name}.osr")
            got = {key: getattr(replay, key) for key in {**COMMON, **own}}
            got["timestamp"] = got["timestamp"].astimezone(datetime.timezone.utc)
            got["frames"], want = len(replay.replay_data), {**COMMON, **own, "frames": FRAMES[name]}
            for key in want:
                fields += 1
                near = key == "timestamp" and abs(got[key] - want[key]) < datetime.timedelta(microseconds=2)
                if got[key] != want[key] and not near:
                    wrong += 1
                    print(f"{name}: {key} is {got[key]!r}, want {want[key]!r}")
    print(f"osrparse agrees on {fields - wrong} of {fields} fields of {len(EXPECTED)} replays.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
