//! Ten thousand viewers of one order on one process (gate 6): what each takes, and how soon all have heard.

use super::http::{self, Visitor};
use super::{Row, Shop, p99, process};
use anyhow::{Context, Result, bail, ensure};
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::Timespec;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const VIEWERS: usize = 10_000;
/// What either side has open besides: the database's files, the binary, standard streams.
const OTHER_FILES: u64 = 100;
const ROUNDS: usize = 5;
/// Opening and hearing each have this long before something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens all of them, then lets staff take a payment and waits for the ring.
pub fn measure(shop: &Shop) -> Result<Vec<Row>> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })?;
    // Each viewer is a descriptor here and one in the server. A smaller crowd would be another measurement, so there is none.
    if let Some(most) = limit.maximum.filter(|most| *most < VIEWERS as u64 + OTHER_FILES) {
        bail!(
            "{VIEWERS} viewers at once need {} open files, this machine allows {most}: raise the hard limit (ulimit -Hn) and measure again",
            VIEWERS as u64 + OTHER_FILES
        );
    }
    let (link, server) = (shop.link("scheduled")?, shop.open()?);
    let mut customer = Visitor::new(&server.address);
    customer.page(&link)?;
    let number = customer.last_path().trim_start_matches("/o/").split('/').next().unwrap_or_default().to_owned();
    let mut staff = shop.staff(&server.address)?;
    let page = staff.page(&format!("/desk/orders/{number}"))?;
    let action = http::action_of(&page.body, "record_payment").context("the order's page takes no payment")?;

    let before = process::resident_kilobytes(server.id())?;
    let mut crowd = Crowd::open(&server.address, &format!("/live/{number}"), &customer.cookie())?;
    let each = (process::resident_kilobytes(server.id())? - before) * 1.024 / VIEWERS as f64;
    let (mut late, mut last) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let began = Instant::now();
        let form = format!("number={number}&amount=0.{round:02}&method=cash");
        let answer = staff.post(&action, &form)?;
        let leads = answer.header("location").unwrap_or_default();
        ensure!(answer.status < 400 && !leads.contains("__err"), "taking a payment answered {} {leads}", answer.status);
        let heard = crowd.heard(began)?;
        last.push(heard.iter().copied().fold(0.0, f64::max));
        late.push(p99(heard));
    }
    Ok(vec![
        Row::gated("6", &format!("memory of a live viewer, {VIEWERS} at once"), each, "KB", 20.0, 8.0),
        Row::gated("6", "from the act's start until 99 of 100 viewers know", super::median(late), "ms", 250.0, 100.0),
        Row::part("until the last of them knows", super::median(last), "ms"),
    ])
}

struct Crowd {
    streams: Vec<TcpStream>,
    poll: std::os::fd::OwnedFd,
}

impl Crowd {
    fn open(address: &str, path: &str, cookie: &str) -> Result<Crowd> {
        let poll = epoll::create(CreateFlags::CLOEXEC)?;
        let mut streams = Vec::with_capacity(VIEWERS);
        for at in 0..VIEWERS {
            let mut stream = TcpStream::connect(address).with_context(|| format!("viewer {at}"))?;
            write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n")?;
            stream.set_nonblocking(true)?;
            epoll::add(&poll, &stream, EventData::new_u64(at as u64), EventFlags::IN)?;
            streams.push(stream);
        }
        let mut crowd = Crowd { streams, poll };
        crowd.until_all("retry:", Instant::now())?;
        Ok(crowd)
    }

    /// When each heard of a change, in milliseconds since `began`.
    fn heard(&mut self, began: Instant) -> Result<Vec<f64>> {
        self.until_all("event: changed", began)
    }

    fn until_all(&mut self, word: &str, began: Instant) -> Result<Vec<f64>> {
        let mut heard = vec![None; self.streams.len()];
        let (mut missing, mut buffer) = (heard.len(), [0_u8; 4096]);
        let mut events = Vec::with_capacity(1024);
        let wait = Timespec { tv_sec: 1, tv_nsec: 0 };
        let until = Instant::now() + PATIENCE;
        while missing > 0 {
            ensure!(Instant::now() < until, "{missing} viewers never heard `{word}`");
            epoll::wait(&self.poll, rustix::buffer::spare_capacity(&mut events), Some(&wait))?;
            for event in events.drain(..) {
                let at = usize::try_from(event.data.u64())?;
                let length = match self.streams[at].read(&mut buffer) {
                    Ok(0) => bail!("viewer {at} was sent away"),
                    Ok(length) => length,
                    Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
                    Err(error) => return Err(error).with_context(|| format!("viewer {at}")),
                };
                let text = String::from_utf8_lossy(&buffer[..length]);
                ensure!(!text.starts_with("HTTP/1.1") || text.starts_with("HTTP/1.1 200"), "viewer {at}: {text}");
                if heard[at].is_none() && text.contains(word) {
                    heard[at] = Some(began.elapsed().as_secs_f64() * 1000.0);
                    missing -= 1;
                }
            }
        }
        Ok(heard.into_iter().flatten().collect())
    }
}
