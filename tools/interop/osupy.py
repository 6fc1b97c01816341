"""Calls every method of osu.py's Client against package osutest.

It starts examples/osuserver, logs in the three ways there are (the application,
a user, a bot), finds out through the API what exists, and calls everything. The
output is a line for each call. The exit status is not 0 when a call failed in a
way that is not known to be osu.py's own fault, or when a method was left out.
"""

import inspect
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from osu import AuthHandler, BeatmapsetSearchFilter, Client, Path, Scope
from osu.exceptions import RequestException, ScopeException

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Methods that make no request.
LOCAL = {"set_api_version", "set_domain"}

# Seconds between messages that the server does not take for a flood.
FLOOD = 1.1

# What osu.py 4.3.1 gets wrong against the real server too, and how it shows. An
# AssertionError is a call that returns, but not what was asked for.
ANNOUNCEMENT = (TypeError, "sends a list and an object as form fields, which HTTP libraries refuse")
BOOLEAN = (AssertionError, "sends the text True, which the server does not take for true")
CURSOR_COMMENTS = (AssertionError, "spreads the cursor as plain parameters, so page 2 is page 1")
CURSOR_DISCUSSION_POSTS = (AssertionError, "returns a text where the parameter wants a dict")
CURSOR_NEWS = (AssertionError, "sends the cursor string under another name, so page 2 is page 1")
CURSOR_PLAYLIST = (AssertionError, "returns the cursor object, the parameter wants the string")
CURSOR_TOPIC = (TypeError, "unpacks the cursor string as keyword arguments")
MODS = (AssertionError, "sends mods without brackets, which the server ignores")
NEEDS_USER = (ScopeException, "refuses locally what the server serves without a user")
ROOMS_MODE = (RequestException, "puts the mode into the path, where the server looks for a room id")
SCORE_V2 = (AttributeError, "knows the mod V2 of the stable client as SV2 only")
USER_SCORE = (TypeError, "forgets an argument when the user of the token has a score there")


class Report:
    """Prints what became of each call and counts."""

    def __init__(self):
        self.called = set()
        self.succeeded = set()
        self.failures = 0
        self.faults = []

    def call(self, client, method, *args, what="", fault=None, check=None, **kwargs):
        """Calls a method and returns what it returns; None when it raises."""
        self.called.add(method)
        name = f"{method} ({what})" if what else method
        try:
            result = getattr(client, method)(*args, **kwargs)
            if check is not None and not check(result):
                raise AssertionError(f"not what was expected: {result!r:.200}")
        except Exception as e:
            cause = f"{type(e).__name__}: {e}"[:300]
            if fault is None or not isinstance(e, fault[0]):
                self.failures += 1
                print(f"FAIL   {name}: {cause}")
            else:
                self.faults.append((name, fault[1]))
                print(f"fault  {name}: {cause}")
            return None
        self.succeeded.add(method)
        print(f"ok     {name}" + (" (no fault any more)" if fault else ""))
        return result


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def consent(url):
    """Presses Allow on the page at the URL and returns the code."""
    try:
        urllib.request.build_opener(NoRedirect).open(urllib.request.Request(url, data=b""))
    except urllib.error.HTTPError as e:
        with e:
            answer = urllib.parse.urlsplit(e.headers["Location"])
        return urllib.parse.parse_qs(answer.query)["code"][0]
    raise RuntimeError("the page sends nobody back")


def client_for(base, client_id, secret, *scopes, with_user=False):
    back = "http://127.0.0.1:7272/callback"
    auth = AuthHandler(client_id, secret, back if with_user else None, Scope(*scopes))
    client = Client(auth, request_wait_time=0, limit_per_minute=10**9)
    client.http.base_url = base + "/api/v2/"
    client.http.auth_url = base + "/oauth/authorize"
    client.http.token_url = base + "/oauth/token"
    auth.get_auth_token(consent(auth.get_auth_url()) if with_user else None)
    return client


def check_all(base, running_match, report):
    run = report.call
    public = client_for(base, 1, "secret", "public")
    user = client_for(
        base, 1, "secret", "public", "identify", "friends.read", "forum.write",
        "chat.read", "chat.write", "chat.write_manage", with_user=True,
    )
    bot = client_for(base, 2, "bot-secret", "delegate", "chat.write", "chat.write_manage", "forum.write")
    guest = Client(request_wait_time=0, limit_per_minute=10**9)
    guest.http.base_url = base + "/api/v2/"

    def second_page(method, first, ids, what="page 2", client=public, fault=None, **kwargs):
        """Calls the method with the cursor it returned; the ids have to differ."""
        seen = set(ids(first)) if first else set()
        run(client, method, cursor=first and first.cursor, what=what, fault=fault,
            check=lambda page: seen and seen.isdisjoint(ids(page)), **kwargs)

    # The token's user.
    me = run(user, "get_own_data", check=lambda u: u.id and u.username)
    run(user, "get_own_data", "taiko", what="of a mode")
    run(user, "get_friends", check=lambda all: all and all[0].target.username)

    # Scores.
    feed = run(public, "get_all_scores", check=lambda r: len(r.scores) > 100)
    run(public, "get_all_scores", "mania", what="of a mode", check=lambda r: r.scores)
    score = feed.scores[-1]
    older = run(public, "get_all_scores", "osu", what="of osu", check=lambda r: r.scores)
    second_page("get_all_scores", older, lambda r: [s.id for s in r.scores], ruleset="osu")
    run(public, "get_score_by_id_only", score.id, check=lambda s: s.id == score.id)
    legacy = next(s for s in feed.scores if s.legacy_score_id)
    mode = ["osu", "taiko", "fruits", "mania"][legacy.ruleset_id]
    run(public, "get_score_by_id", mode, legacy.legacy_score_id, check=lambda s: s.id == legacy.id)

    # Users.
    player = score.user_id
    profile = run(public, "get_user", player, check=lambda u: u.id == player and u.statistics)
    run(public, "get_user", "@" + profile.username, "mania", what="by name", check=lambda u: u.id == player)
    run(public, "get_users", [player, me.id], check=lambda all: {u.id for u in all} == {player, me.id})
    run(public, "get_users", [player], include_variant_statistics=True, what="with variants")
    run(public, "lookup_users", [player, "@" + me.username], check=lambda all: len(all) == 2)
    best = None
    for kind in ("best", "firsts", "recent", "pinned"):
        found = run(public, "get_user_scores", player, kind, what=kind, limit=50, include_fails=True)
        best = best or found
    run(public, "get_user_scores", player, "best", what="page 2", limit=1, offset=1, check=lambda all: all[0].id != best[0].id)
    mapper = run(public, "search_beatmapsets", check=lambda r: r.beatmapsets).beatmapsets[0].user_id
    for kind in ("favourite", "graveyard", "guest", "loved", "most_played", "nominated", "pending", "ranked"):
        run(public, "get_user_beatmaps", mapper, kind, what=kind)
    run(public, "get_user_recent_activity", player, limit=50)
    run(public, "get_user_kudosu", mapper, limit=50)

    # Beatmaps.
    beatmap = run(public, "get_beatmap", score.beatmap_id, check=lambda b: b.id == score.beatmap_id and b.beatmapset)
    run(public, "get_beatmaps", [beatmap.id, 9], check=lambda all: beatmap.id in {b.id for b in all})
    run(public, "lookup_beatmap", id=beatmap.id, check=lambda b: b.id == beatmap.id)
    run(public, "lookup_beatmap", checksum=beatmap.checksum, what="by checksum", check=lambda b: b.id == beatmap.id)
    run(public, "get_beatmap_attributes", beatmap.id, mods=["HD", "DT"], ruleset=beatmap.mode)
    scores = run(public, "get_beatmap_scores", beatmap.id, check=lambda r: r.scores)
    run(public, "get_beatmap_scores", beatmap.id, mods=["NM"], legacy_only=True, what="with mods")
    holder = scores.scores[0].user_id
    run(public, "get_user_beatmap_score", beatmap.id, holder, check=lambda r: r.score.user_id == holder)
    run(public, "get_user_beatmap_scores", beatmap.id, holder, check=lambda all: all)
    run(public, "get_user_beatmap_score", beatmap.id, holder, mods=["EZ", "HT", "FL", "SD"], what="with mods nobody played",
        fault=MODS, check=lambda r: False)
    mine = run(user, "get_user_scores", me.id, "best", what="of the token's user", check=lambda all: all)
    run(user, "get_beatmap_scores", mine[0].beatmap_id, what="with a score of the token's user", fault=USER_SCORE)
    with_replay = next(s for s in best + scores.scores + feed.scores if s.replay)
    run(user, "get_replay_data_by_id_only", with_replay.id, use_osrparse=False, check=len)
    old = next(s for s in best + scores.scores + feed.scores if s.replay and s.legacy_score_id)
    mode = ["osu", "taiko", "fruits", "mania"][old.ruleset_id]
    run(user, "get_replay_data", mode, old.legacy_score_id, use_osrparse=False, check=len)
    run(public, "get_all_user_tags", check=len)

    # Beatmapsets and what is said about them.
    sets = run(public, "search_beatmapsets", page=2, what="page 2", check=lambda r: r.beatmapsets)
    query = BeatmapsetSearchFilter().set_mode(3).set_query("stars>1")
    run(public, "search_beatmapsets", query, what="with a filter")
    run(public, "get_beatmapset", sets.beatmapsets[0].id, check=lambda s: s.id == sets.beatmapsets[0].id)
    run(public, "get_beatmapset_events", limit=50, check=lambda r: r.events)
    run(public, "get_beatmapset_events", limit=50, page=2, type="nominate", what="page 2 of a kind")
    run(public, "get_beatmapset_discussions", limit=50, check=lambda r: r.discussions)
    run(public, "get_beatmapset_discussions", limit=50, page=2, only_unresolved=True, what="page 2", check=lambda r: r.discussions)
    posts = run(public, "get_beatmapset_discussion_posts", limit=20, check=lambda r: r.posts)
    run(public, "get_beatmapset_discussion_posts", limit=20, page=2, what="page 2",
        check=lambda r: not {p.id for p in posts.posts} & {p.id for p in r.posts})
    second_page("get_beatmapset_discussion_posts", posts, lambda r: [p.id for p in r.posts],
                what="page 2 by cursor", limit=20, fault=CURSOR_DISCUSSION_POSTS)
    votes = run(public, "get_beatmapset_discussion_votes", limit=20, check=lambda r: r.votes)
    second_page("get_beatmapset_discussion_votes", votes, lambda r: [v.id for v in r.votes], limit=20)

    # Rankings.
    for kind in ("performance", "score", "country", "team"):
        run(public, "get_ranking", "osu", kind, what=kind, check=lambda r: r.ranking)
    ranking = public.get_ranking("osu", "performance")
    second_page("get_ranking", ranking, lambda r: [row.user.id for row in r.ranking], mode="osu", type="performance")
    spotlights = run(public, "get_spotlights", check=lambda r: r.spotlights)
    run(public, "get_ranking", "osu", "charts", spotlight=spotlights.spotlights[0].id, what="charts")

    # Matches and rooms.
    matches = run(public, "get_matches", limit=10, check=lambda r: len(r.matches) == 10)
    second_page("get_matches", matches, lambda r: [m.id for m in r.matches], limit=10)
    with_v2, without = {}, {}
    for match in matches.matches:
        events = public.http.make_request(Path.get_match(match.id))["events"]
        v2 = any("V2" in event["game"]["mods"] for event in events if "game" in event)
        (with_v2 if v2 else without)[match.id] = len(events)
    run(public, "get_match", max(without, key=without.get), check=lambda m: m.events)
    run(public, "get_match", max(with_v2, key=with_v2.get), what="with ScoreV2", fault=SCORE_V2)
    run(public, "get_match", running_match, limit=5, what="being played", check=lambda m: m.events)
    rooms = run(user, "get_rooms", limit=20, filter_mode="ended", check=lambda all: all)
    run(user, "get_rooms", mode="osu", what="of a mode", fault=ROOMS_MODE)
    room = max(rooms, key=lambda r: r.participant_count)
    room = run(public, "get_room", room.id, check=lambda r: r.playlist)
    run(user, "get_room_leaderboard", room.id, check=lambda r: r.leaderboard)
    playlist = run(user, "get_scores", room.id, room.playlist[0].id, limit=5, check=lambda r: r.scores)
    second_page("get_scores", playlist, lambda r: [s.id for s in r.scores], client=user,
                room=room.id, playlist=room.playlist[0].id, limit=5, fault=CURSOR_PLAYLIST)
    for method, args in (("get_rooms", ()), ("get_room_leaderboard", (room.id,)), ("get_scores", (room.id, room.playlist[0].id))):
        run(public, method, *args, what="without a user", fault=NEEDS_USER)

    # What needs no token.
    listing = run(guest, "get_changelog_listing", check=lambda r: r.builds)
    build = listing.builds[0]
    run(guest, "get_changelog_build", build.update_stream.name, build.version, check=lambda b: b.id == build.id)
    run(guest, "lookup_changelog_build", str(build.id), "id", check=lambda b: b.id == build.id)
    comments = run(guest, "get_comments", sort="new", check=lambda r: r.comments)
    second_page("get_comments", comments, lambda r: [c.id for c in r.comments], client=guest, sort="new", fault=CURSOR_COMMENTS)
    run(guest, "get_comment", comments.comments[0].id, check=lambda r: r.comments)
    news = run(guest, "get_news_listing", check=lambda r: r.news_posts)
    second_page("get_news_listing", news, lambda r: [p.id for p in r.news_posts], client=guest, fault=CURSOR_NEWS)
    run(guest, "get_news_post", news.news_posts[0].slug, check=lambda p: p.content)
    run(guest, "get_news_post", str(news.news_posts[0].id), "id", what="by id", check=lambda p: p.content)
    run(guest, "get_seasonal_backgrounds", check=lambda r: r.backgrounds)
    found = run(public, "search", "wiki_page", "a", check=lambda r: r.wiki_page)
    page = found.wiki_page[0]
    run(public, "search", query="a", what="everything", check=lambda r: r.user and r.wiki_page)
    run(guest, "get_wiki_page", page.locale, page.path, check=lambda p: p.markdown)

    # Forum.
    run(public, "get_forums", check=lambda r: r.forums)
    topics = run(public, "get_forum_topics", check=lambda r: r.topics)
    second_page("get_forum_topics", topics, lambda r: [t.id for t in r.topics])
    run(public, "get_forum", topics.topics[0].forum_id, check=lambda r: r.topics)
    first = run(public, "get_topic_and_posts", topics.topics[0].id, limit=2, check=lambda r: r.posts)
    run(public, "get_topic_and_posts", topics.topics[0].id, cursor=first.cursor_string, what="page 2", fault=CURSOR_TOPIC)
    forum = topics.topics[0].forum_id
    made = run(user, "create_topic", "What happens when nobody wrote both sides?", forum, "Interop",
               check=lambda r: r.topic.title == "Interop")
    other = next(t for t in topics.topics if not t.is_locked and t.user_id != me.id)
    reply = run(user, "reply_topic", other.id, "This.", check=lambda p: p.topic_id == other.id)
    run(user, "edit_topic", made.topic.id, "Interoperability", check=lambda t: t.title == "Interoperability")
    run(user, "edit_post", reply.id, "That.", check=lambda p: p.id == reply.id)
    run(user, "create_topic", "Which?", forum, "With a poll", True, poll_options=["one", "two"], poll_title="Which?",
        what="with a poll", fault=BOOLEAN, check=lambda r: r.topic.poll)

    # Chat.
    channels = run(user, "get_channel_list", check=lambda all: all)
    channel = channels[0].channel_id
    run(user, "join_channel", channel, me.id, check=lambda c: c.channel_id == channel)
    run(user, "get_channel", channel, check=lambda r: r.channel.channel_id == channel)
    messages = run(user, "get_channel_messages", channel, check=lambda all: all)
    run(user, "get_channel_messages", channel, until=messages[0].message_id, what="older",
        check=lambda all: all[-1].message_id < messages[0].message_id)
    run(user, "mark_channel_as_read", channel, messages[-1].message_id)
    run(user, "chat_keepalive")
    run(user, "leave_channel", channel, me.id)
    friend = user.get_friends()[0].target_id
    pm = run(user, "create_pm_channel", friend, check=lambda c: c.channel_id)
    run(user, "send_message_to_channel", pm.channel_id, "hello", False, check=lambda m: m.content == "hello")
    time.sleep(FLOOD)
    run(user, "send_message_to_channel", pm.channel_id, "waves", True, what="an action", fault=BOOLEAN, check=lambda m: m.is_action)
    time.sleep(FLOOD)
    run(user, "create_new_pm", friend, "hello", False, "an-id-of-ours", check=lambda r: r.message.content == "hello")
    run(bot, "create_new_pm", me.id, "beep", False, what="by the bot", check=lambda r: r.message.content == "beep")
    run(bot, "create_pm_channel", me.id, what="by the bot", check=lambda c: c.channel_id)
    run(bot, "create_announcement_channel", [me.id, friend], "to all", "News", "of the day", fault=ANNOUNCEMENT)

    run(public, "revoke_current_token")
    try:
        public.get_spotlights()
    except Exception:
        pass
    else:
        raise AssertionError("a revoked token is accepted")


def main():
    server = subprocess.Popen(
        ["go", "run", "-C", "examples", "./osuserver", "-addr", "127.0.0.1:0"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )
    report = Report()
    try:
        base = running = None
        for line in server.stdout:
            base = base or re.search(r"http://127\.0\.0\.1:\d+", line)
            running = re.match(r"\s*match being played\s+(\d+)", line)
            if running:
                break
        else:
            sys.exit("osuserver does not start")
        check_all(base[0], int(running[1]), report)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()

    methods = {name for name, _ in inspect.getmembers(Client, inspect.isfunction) if name[0] != "_"} - LOCAL
    left_out = methods - report.called
    print(f"\n{len(report.succeeded)} of {len(methods)} methods of osu.py return without an exception.")
    print(f"{len(report.faults)} calls fail by osu.py's own fault:")
    for name, why in report.faults:
        print(f"  {name}: {why}")
    if left_out:
        print("not called:", ", ".join(sorted(left_out)))
    if report.failures:
        print(f"{report.failures} calls fail for another reason.")
    sys.exit(1 if report.failures or left_out else 0)


if __name__ == "__main__":
    main()
