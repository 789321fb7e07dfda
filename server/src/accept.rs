//! Connections. A loop of our own on hyper's HTTP/1.1, because a viewer of a live page then costs about half of what
//! `axum::serve` takes for one; HTTP/2 and TLS are the reverse proxy's.

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tower::Service;

/// A request's head must be here within this time, and an idle connection is closed after it.
const HEAD_MAX: Duration = Duration::from_secs(30);
/// What a connection may buffer: a head with the cookies of a hundred links fits.
const BUFFER_BYTES_MAX: usize = 64 * 1024;
/// What is being answered when the server stops has this long to end.
const LAST_ANSWERS_MAX: Duration = Duration::from_secs(15);
/// After an error in accepting (no more file descriptors) it is useless to try at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stopped` says so, then lets what is being answered end.
pub async fn serve(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_MAX).max_buf_size(BUFFER_BYTES_MAX);
    let open = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        match accepted {
            Ok((stream, peer)) => connect(&http, &open, &router, stream, peer),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(LAST_ANSWERS_MAX, open.shutdown()).await.is_err() {
        tracing::warn!("some answers did not end in time");
    }
}

fn connect(http: &http1::Builder, open: &GracefulShutdown, router: &Router, stream: TcpStream, peer: SocketAddr) {
    // Pages and rings are small; waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let router = router.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request.map(Body::new))
    });
    let connection = open.watch(http.serve_connection(TokioIo::new(stream), service));
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection broke off");
        }
    });
}

/// Each viewer is a file descriptor, and many systems start with 1,024 of them: takes as many as are allowed.
pub fn raise_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }) {
        tracing::debug!(%error, "the limit of open files stays");
    }
}
