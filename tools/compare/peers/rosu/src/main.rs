//! The Rust side of compare: one job by rosu-v2.
//!
//!     peers CLIENT JOB URL TOKEN CALLS IN_FLIGHT
//!
//! Prints how long the job took and how much CPU time, in seconds, as JSON.

use std::{env, fs, future::Future, time::Instant};

use futures::stream::{self, StreamExt, TryStreamExt};
use rosu_v2::{prelude::*, OsuResult};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args: Vec<String> = env::args().collect();
    let (job, token) = (args[2].as_str(), args[4].as_str());
    let calls: u32 = args[5].parse().unwrap();
    let in_flight: usize = args[6].parse().unwrap();
    env::set_var("OSU_BASE", &args[3]);
    let osu = Osu::builder()
        .client_id(1)
        .client_secret("secret")
        .with_token(Token::new(token, None), None)
        .retries(0)
        .build()
        .await
        .unwrap();
    let warm = calls / 10;
    let (wall, cpu, came) = match job {
        "user" => {
            many(warm, in_flight, |n| user(&osu, n + 2)).await;
            timed(many(calls, in_flight, |n| user(&osu, n + 2))).await
        }
        "same" => timed(many(calls, in_flight, |_| user(&osu, 2))).await,
        "scores" => {
            many(warm, in_flight, |n| scores(&osu, n + 2)).await;
            timed(many(calls, in_flight, |n| scores(&osu, n + 2))).await
        }
        "different" => timed(many(calls, in_flight, |n| beatmap(&osu, n + 2))).await,
        "ids" => timed(ids(&osu, calls)).await,
        other => panic!("no job {other}"),
    };
    println!(r#"{{"wall":{wall},"cpu":{cpu},"came":{came},"missing":0}}"#);
}

async fn user(osu: &Osu, id: u32) -> OsuResult<()> {
    osu.user(id).await.map(|_| ())
}

async fn scores(osu: &Osu, id: u32) -> OsuResult<()> {
    osu.user_scores(id).best().limit(50).await.map(|_| ())
}

async fn beatmap(osu: &Osu, id: u32) -> OsuResult<()> {
    osu.beatmap().map_id(id).await.map(|_| ())
}

async fn ids(osu: &Osu, calls: u32) -> usize {
    let all: Vec<u32> = (0..calls).map(|n| n % 10_000 + 1).collect();
    let mut came = 0;
    for chunk in all.chunks(50) {
        came += osu.users(chunk.iter().copied()).await.unwrap().len();
    }
    came
}

async fn many<F: Future<Output = OsuResult<()>>>(calls: u32, in_flight: usize, call: impl Fn(u32) -> F) -> usize {
    stream::iter((0..calls).map(|n| call(n)))
        .buffer_unordered(in_flight)
        .try_for_each(|()| async { Ok(()) })
        .await
        .unwrap();
    calls as usize
}

async fn timed(job: impl Future<Output = usize>) -> (f64, f64, usize) {
    let (wall, cpu) = (Instant::now(), cpu_time());
    let came = job.await;
    (wall.elapsed().as_secs_f64(), cpu_time() - cpu, came)
}

/// User and system time of this process, in seconds; Linux counts hundredths.
fn cpu_time() -> f64 {
    let stat = fs::read_to_string("/proc/self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}
