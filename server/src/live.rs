//! The bell: server-sent events that say "look again" and carry nothing but a number, so they can leak nothing.
//!
//! A ring is encoded once and its bytes are shared by all who hear it. Who follows one order waits on that order alone: an act on
//! another wakes nobody. It is built for 10,000 viewers in 20 KB each, so a viewer is a waiting place and a timer.

use crate::{App, sessions};
use app::ssr::origin;
use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use domain::ids::Number;
use futures::Stream;
use http_body::Frame;
use std::{
    collections::HashMap,
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};
use store::{Ring, Store};
use tokio::{
    sync::{broadcast, watch},
    time::{Instant, Interval, MissedTickBehavior},
};
use tokio_stream::wrappers::{BroadcastStream, WatchStream, errors::BroadcastStreamRecvError};

/// A comment this often tells proxies and phones that the line is alive; most cut an idle one after 30 seconds or more.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// After so many comments (25 to 35 minutes) the stream ends and the browser opens a new one: a link that was revoked and a
/// session that ended meanwhile are then asked for again.
const COMMENTS_MIN: u32 = 100;
const COMMENTS_SPREAD: u32 = 40;
/// Rings that a desk may fall behind before it is told to look at everything.
const DESK_RINGS: usize = 256;
/// More would be 400 MB at 20 KB each.
const VIEWERS_MAX: usize = 20_000;
const COMMENT: Bytes = Bytes::from_static(b":\n\n");
/// What everybody hears first: how many milliseconds a browser waits before it comes back, and of which build the server is.
fn hello(build: &str) -> Bytes {
    Bytes::from(format!("retry: 2000\nevent: build\ndata: {build}\n\n"))
}

/// Where viewers wait.
#[derive(Clone, Default)]
pub struct Live {
    rooms: Arc<Mutex<Rooms>>,
    /// Encoded once, for all.
    hello: Bytes,
}

#[derive(Default)]
struct Rooms {
    orders: HashMap<Number, watch::Sender<Bytes>>,
    desk: Option<broadcast::Sender<Bytes>>,
    viewers: usize,
    is_closed: bool,
}

impl Live {
    /// Listens to the store's bell from now on.
    #[must_use]
    pub fn start(store: &Store, build: &str) -> Self {
        let live = Self { hello: hello(build), ..Self::default() };
        live.rooms().desk = Some(broadcast::channel(DESK_RINGS).0);
        let (mut bell, rooms) = (store.bell(), live.clone());
        tokio::spawn(async move {
            loop {
                match bell.recv().await {
                    Ok(Ring::EVERYTHING) | Err(broadcast::error::RecvError::Lagged(_)) => rooms.ring_everywhere(),
                    Ok(ring) => rooms.ring(ring.chain),
                    Err(broadcast::error::RecvError::Closed) => return,
                }
            }
        });
        live
    }

    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[must_use]
    pub fn viewers(&self) -> usize {
        self.rooms().viewers
    }

    fn ring(&self, number: Number) {
        let rooms = self.rooms();
        let frame = frame(number);
        if let Some(order) = rooms.orders.get(&number) {
            order.send_replace(frame.clone());
        }
        if let Some(desk) = &rooms.desk {
            // Nobody at a desk is no failure.
            let _ = desk.send(frame);
        }
    }

    fn ring_everywhere(&self) {
        let rooms = self.rooms();
        for (number, order) in &rooms.orders {
            order.send_replace(frame(*number));
        }
        if let Some(desk) = &rooms.desk {
            let _ = desk.send(frame(Ring::EVERYTHING.chain));
        }
    }

    /// Ends all streams: the server stops.
    pub fn close(&self) {
        let mut rooms = self.rooms();
        rooms.is_closed = true;
        rooms.desk = None;
        rooms.orders.clear();
    }

    /// A place for one who follows `number`, or the whole desk; `None` when the house is full or closing.
    fn enter(&self, number: Option<Number>) -> Option<Viewer> {
        let mut rooms = self.rooms();
        if rooms.is_closed || rooms.viewers >= VIEWERS_MAX {
            return None;
        }
        let hearing = match number {
            Some(number) => {
                let order = rooms.orders.entry(number).or_insert_with(|| watch::channel(Bytes::new()).0);
                Hearing::Order(WatchStream::from_changes(order.subscribe()))
            }
            None => Hearing::Desk(BroadcastStream::new(rooms.desk.as_ref()?.subscribe())),
        };
        rooms.viewers += 1;
        let mut alive = tokio::time::interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
        alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let comments_left = COMMENTS_MIN + rand::random::<u32>() % COMMENTS_SPREAD;
        Some(Viewer { live: self.clone(), number, hearing: Some(hearing), alive, comments_left, greeted: false })
    }
}

fn frame(number: Number) -> Bytes {
    Bytes::from(format!("event: changed\ndata: {number}\n\n"))
}

enum Hearing {
    Order(WatchStream<Bytes>),
    Desk(BroadcastStream<Bytes>),
}

impl Hearing {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        match self {
            Self::Order(order) => Pin::new(order).poll_next(cx),
            Self::Desk(desk) => Poll::Ready(ready!(Pin::new(desk).poll_next(cx)).map(|heard| match heard {
                Ok(frame) => frame,
                Err(BroadcastStreamRecvError::Lagged(_)) => frame(Ring::EVERYTHING.chain),
            })),
        }
    }
}

/// One open stream, as the body of an answer.
struct Viewer {
    live: Live,
    number: Option<Number>,
    /// Taken before the room is looked at, so that the last one out finds it empty.
    hearing: Option<Hearing>,
    alive: Interval,
    comments_left: u32,
    greeted: bool,
}

impl http_body::Body for Viewer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let some = |bytes| Poll::Ready(Some(Ok(Frame::data(bytes))));
        if !self.greeted {
            self.greeted = true;
            return some(self.live.hello.clone());
        }
        match self.hearing.as_mut().map(|hearing| hearing.poll(cx)) {
            Some(Poll::Ready(Some(frame))) => return some(frame),
            Some(Poll::Ready(None)) | None => return Poll::Ready(None),
            Some(Poll::Pending) => {}
        }
        ready!(self.alive.poll_tick(cx));
        if self.comments_left == 0 {
            return Poll::Ready(None);
        }
        self.comments_left -= 1;
        some(COMMENT)
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.hearing = None;
        let mut rooms = self.live.rooms();
        rooms.viewers -= 1;
        if let Some(number) = self.number
            && rooms.orders.get(&number).is_some_and(|order| order.receiver_count() == 0)
        {
            rooms.orders.remove(&number);
        }
    }
}

/// `GET /live/{number}`: for who holds a link to it.
pub async fn of_order(State(app): State<App>, Path(number): Path<i64>, request: Request) -> Response {
    let number = Number(number);
    match sessions::holder_of(&app, number, request.headers(), origin(request.extensions())).await {
        Ok(_) => stream(app.live.enter(Some(number))),
        Err(response) => response,
    }
}

/// `GET /live/desk`: for staff, who may see every number.
pub async fn of_desk(State(app): State<App>, request: Request) -> Response {
    let house = &app.house;
    match app::ssr::staff_of(&house.store, house.secure, request.headers(), origin(request.extensions())).await {
        Ok(_) => stream(app.live.enter(None)),
        Err(failure) => sessions::refused(&app, failure),
    }
}

fn stream(viewer: Option<Viewer>) -> Response {
    let Some(viewer) = viewer else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")]).into_response();
    };
    let mut response = Response::new(Body::new(viewer));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would keep the frames until it has a buffer full.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    async fn next(viewer: &mut Viewer) -> Option<Bytes> {
        let frame = tokio::time::timeout(Duration::from_millis(200), viewer.frame()).await.ok()??;
        frame.ok()?.into_data().ok()
    }

    fn open() -> Live {
        let live = Live { hello: hello("b1"), ..Live::default() };
        live.rooms().desk = Some(broadcast::channel(2).0);
        live
    }

    #[tokio::test]
    async fn a_ring_reaches_those_it_concerns() {
        let live = open();
        let (mut one, mut other, mut desk) =
            (live.enter(Some(Number(1))).unwrap(), live.enter(Some(Number(2))).unwrap(), live.enter(None).unwrap());
        for viewer in [&mut one, &mut other, &mut desk] {
            assert_eq!(next(viewer).await.as_deref(), Some(b"retry: 2000\nevent: build\ndata: b1\n\n".as_slice()));
        }
        live.ring(Number(1));
        assert_eq!(next(&mut one).await.as_deref(), Some(b"event: changed\ndata: 1\n\n".as_slice()));
        assert_eq!(next(&mut desk).await.as_deref(), Some(b"event: changed\ndata: 1\n\n".as_slice()));
        assert_eq!(next(&mut other).await, None);
    }

    #[tokio::test]
    async fn who_falls_behind_looks_at_everything() {
        let live = open();
        let mut desk = live.enter(None).unwrap();
        next(&mut desk).await;
        (1..=5).for_each(|n| live.ring(Number(n)));
        assert_eq!(next(&mut desk).await.as_deref(), Some(b"event: changed\ndata: 0\n\n".as_slice()));
        assert_eq!(next(&mut desk).await.as_deref(), Some(b"event: changed\ndata: 4\n\n".as_slice()));
    }

    #[tokio::test]
    async fn the_last_one_out_leaves_nothing_behind() {
        let live = open();
        let (one, other) = (live.enter(Some(Number(1))).unwrap(), live.enter(Some(Number(1))).unwrap());
        drop(one);
        assert_eq!((live.viewers(), live.rooms().orders.len()), (1, 1));
        drop(other);
        assert_eq!((live.viewers(), live.rooms().orders.len()), (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_line_is_kept_alive_and_closing_ends_it() {
        let live = open();
        let mut one = live.enter(Some(Number(1))).unwrap();
        assert_eq!(one.frame().await.unwrap().unwrap().into_data().unwrap(), hello("b1"));
        assert_eq!(one.frame().await.unwrap().unwrap().into_data().unwrap(), COMMENT);
        live.close();
        assert!(one.frame().await.is_none());
        assert!(live.enter(Some(Number(1))).is_none());
    }
}
