"""The Python side of compare: one job, by osu.py, ossapi or aiosu.

    peers.py CLIENT JOB URL TOKEN CALLS IN_FLIGHT

Prints how long the job took and how much CPU time, in seconds, as JSON.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
import warnings

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
warnings.simplefilter("ignore")

CLIENT, JOB, URL, TOKEN = sys.argv[1:5]
CALLS, IN_FLIGHT = int(sys.argv[5]), int(sys.argv[6])
MANY = 10**9  # requests a minute: their limiters never wait


def osupy_calls(handler, client):
    from osu import Scope

    auth = handler(1, "secret", None, Scope("public"))
    auth.http.base_url, auth.http.token_url = f"{URL}/api/v2/", f"{URL}/oauth/token"
    api = client(auth, request_wait_time=0, limit_per_minute=MANY)
    return {
        "user": api.get_user,
        "scores": lambda n: api.get_user_scores(n, "best", limit=50),
        "beatmap": api.get_beatmap,
        "users": api.get_users,
    }


def osupy():
    from osu import AuthHandler, Client

    return osupy_calls(AuthHandler, Client)


async def osupy_async():
    from osu import AsynchronousAuthHandler, AsynchronousClient

    return osupy_calls(AsynchronousAuthHandler, AsynchronousClient)


def ossapi_calls(client):
    api = client(1, "secret", access_token=TOKEN, token_directory=tempfile.mkdtemp())
    api.base_url = f"{URL}/api/v2"
    return {
        "user": api.user,
        "scores": lambda n: api.user_scores(n, "best", limit=50),
        "beatmap": api.beatmap,
        "users": api.users,
    }


def ossapi():
    from ossapi import Ossapi

    return ossapi_calls(Ossapi)


async def ossapi_async():
    from ossapi import OssapiAsync

    return ossapi_calls(OssapiAsync)


async def aiosu():
    import aiosu as package

    client = package.v2.Client(client_id=1, client_secret="secret", base_url=URL, limiter=(MANY, 1), timeout=60)
    return {
        "user": lambda n: client.get_user(n),
        "scores": lambda n: client.get_user_bests(n, limit=50, new_format=True),
        "beatmap": lambda n: client.get_beatmap(n),
        "users": lambda ids: client.get_users(ids),
        "close": client.aclose,
    }


class Clock:
    """Seconds and CPU seconds since it was made."""

    def __init__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def read(self):
        return {"wall": time.perf_counter() - self.wall, "cpu": time.process_time() - self.cpu}


def job(api):
    """The call of the job, for call number n, and whether it is warmed up."""
    if JOB == "same":
        return lambda n: api["user"](2), False
    if JOB == "different":
        return lambda n: api["beatmap"](n + 2), False
    return lambda n: api[JOB](n + 2), True


def chunks():
    return [[n % 10_000 + 1 for n in range(i, min(i + 50, CALLS))] for i in range(0, CALLS, 50)]


def sync(api):
    if JOB == "ids":
        clock, came = Clock(), 0
        for ids in chunks():
            came += len(api["users"](ids))
        return clock.read() | {"came": came, "missing": 0}
    call, warm = job(api)
    for n in range(CALLS // 10 if warm else 0):
        call(n)
    clock = Clock()
    for n in range(CALLS):
        call(n)
    return clock.read()


async def asynchronous(make):
    api = await make()
    try:
        if JOB == "ids":
            clock, came = Clock(), 0
            for ids in chunks():
                came += len(await api["users"](ids))
            return clock.read() | {"came": came, "missing": 0}
        call, warm = job(api)
        await many(call, CALLS // 10 if warm else 0)
        clock = Clock()
        await many(call, CALLS)
        return clock.read()
    finally:
        if "close" in api:
            await api["close"]()


async def many(call, calls):
    numbers = iter(range(calls))

    async def worker():
        for n in numbers:
            await call(n)

    await asyncio.gather(*(worker() for _ in range(min(IN_FLIGHT, calls))))


SYNC = {"osu.py": osupy, "ossapi": ossapi}
ASYNC = {"osu.py-async": osupy_async, "ossapi-async": ossapi_async, "aiosu": aiosu}

if CLIENT in SYNC:
    result = sync(SYNC[CLIENT]())
else:
    result = asyncio.run(asynchronous(ASYNC[CLIENT]))
sys.stdout.flush()
print(json.dumps(result))
